"use strict";

/*
 * The thread of query-thread.ts. Plain JavaScript, because Node.js starts it also where TypeScript is
 * compiled on the fly.
 */
const { workerData } = require("node:worker_threads");
const { Client, types } = require("pg");
const { answerQuestions } = require("../numbers/answer-questions");
const { createRunDays } = require("../numbers/run-days");
const { summarizeDays } = require("../numbers/summarize-days");

const readRunDays = createRunDays((name) => `circleci_webhooks.${name}`);

let connected;

answerQuestions(async (question) => {
  try {
    connected ??= connect();
    const client = await connected;
    // One snapshot.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const runs = await readRunDays((sql, values) => read(client, sql, values), question);
    await client.query("COMMIT");
    return summarizeDays(runs, question);
  } catch (error) {
    disconnect();
    throw error;
  }
});

async function connect() {
  // 8-byte integers as numbers: milliseconds since 1970 are safe integers.
  const getTypeParser = (oid, format) =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format);
  const client = new Client({ ...workerData, types: { getTypeParser } });
  client.on("error", disconnect);
  await client.connect();
  return client;
}

async function read(client, sql, values) {
  let count = 0;
  const text = sql.replaceAll("?", () => `$${(count += 1)}`);
  return (await client.query({ text, values, rowMode: "array" })).rows;
}

/** The next question connects again. */
function disconnect() {
  connected?.then((client) => client.end()).catch(() => undefined);
  connected = undefined;
}
