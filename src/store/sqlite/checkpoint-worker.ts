import { workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { answerQuestions } from "../threads/answer-questions";

/* The thread of create-checkpoints.ts. The file is opened each time: it may have been replaced. */
const { path } = workerData as { path: string };

answerQuestions(() => {
  const database = new Sqlite(path, { fileMustExist: true, timeout: 0 });
  try {
    // Passive: neither waits for readers and writers nor makes them wait.
    const [found] = database.pragma("wal_checkpoint(PASSIVE)") as [
      { log: number; checkpointed: number },
    ];
    return { pages: found.log, left: found.log - found.checkpointed };
  } finally {
    database.close();
  }
});
