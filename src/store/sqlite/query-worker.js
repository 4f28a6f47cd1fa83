"use strict";

/*
 * The thread of query-thread.ts. Plain JavaScript, because Node.js starts it also where TypeScript is
 * compiled on the fly. The file is opened for each question: it may have been replaced since the last.
 */
const { workerData } = require("node:worker_threads");
const Sqlite = require("better-sqlite3");
const { answerQuestions } = require("../numbers/answer-questions");
const { createRunDays } = require("../numbers/run-days");
const { summarizeDays } = require("../numbers/summarize-days");

const readRunDays = createRunDays((name) => name);

/** A question is a query, or one of run-numbers.ts. */
answerQuestions(async (question) => {
  const database = new Sqlite(workerData.path, { readonly: true, timeout: 1_000 });
  try {
    // Sorts in memory, up to 64 MiB.
    database.pragma("temp_store = MEMORY");
    database.pragma("cache_size = -65536");
    if (question.sql !== undefined) return database.prepare(question.sql).all(...question.values);
    return await summarize(database, question);
  } finally {
    database.close();
  }
});

async function summarize(database, question) {
  const statements = new Map();
  function read(sql, values) {
    const statement = statements.get(sql) ?? database.prepare(sql).raw();
    statements.set(sql, statement);
    return statement.all(...values);
  }
  // One snapshot.
  database.exec("BEGIN");
  return summarizeDays(await readRunDays(read, question), question);
}
