"use strict";

const { parentPort } = require("node:worker_threads");

/**
 * Answers the questions of query-thread.ts, one after the other.
 *
 * @param answer gives the answer, or a promise of it
 */
function answerQuestions(answer) {
  let last = Promise.resolve();
  parentPort.on("message", ({ id, question }) => {
    last = last
      .then(() => answer(question))
      .then((value) => parentPort.postMessage({ id, answer: value }))
      // Also of an answer that cannot be posted: the next question gets its turn.
      .catch((error) => parentPort.postMessage({ id, error: String(error?.message ?? error) }));
  });
}

module.exports = { answerQuestions };
