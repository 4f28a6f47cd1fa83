"use strict";

/*
 * The thread of create-checkpoints.ts. Plain JavaScript, because Node.js starts it also where
 * TypeScript is compiled on the fly. The file is opened each time: it may have been replaced.
 */
const { workerData } = require("node:worker_threads");
const Sqlite = require("better-sqlite3");
const { answerQuestions } = require("../numbers/answer-questions");

answerQuestions(() => {
  const database = new Sqlite(workerData.path, { fileMustExist: true, timeout: 0 });
  try {
    // Passive: neither waits for readers and writers nor makes them wait.
    const [{ log, checkpointed }] = database.pragma("wal_checkpoint(PASSIVE)");
    return { pages: log, left: log - checkpointed };
  } finally {
    database.close();
  }
});
