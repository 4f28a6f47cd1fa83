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
      .then(
        (value) => parentPort.postMessage({ id, answer: value }),
        (error) => parentPort.postMessage({ id, error: error.message }),
      );
  });
}

module.exports = { answerQuestions };
