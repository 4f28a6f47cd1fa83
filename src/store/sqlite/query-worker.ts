import { workerData } from "node:worker_threads";
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import type { GroupNumbers, NumbersQuestion } from "../runs/numbers-question";
import { summarizeRuns } from "../runs/summarize-runs";
import { createReadKeptRuns, type ReadInSnapshot } from "../sql/read-kept-runs";
import type { SqlValue } from "../sql/sql-database";
import { answerQuestions } from "../threads/answer-questions";

/* The thread that reads. The file is opened for each question: it may have been replaced since the last. */
const { path } = workerData as { path: string };
const readKeptRuns = createReadKeptRuns((name) => name);

export type Query = { sql: string; values: readonly SqlValue[] };

answerQuestions(async (question: Query | NumbersQuestion) => {
  const database = new Sqlite(path, { readonly: true, timeout: 1_000 });
  try {
    // Sorts in memory, up to 64 MiB.
    database.pragma("temp_store = MEMORY");
    database.pragma("cache_size = -65536");
    if ("sql" in question) return database.prepare(question.sql).all(...question.values);
    return await summarize(database, question);
  } finally {
    database.close();
  }
});

async function summarize(database: Database, question: NumbersQuestion): Promise<GroupNumbers[]> {
  const statements = new Map<string, Statement>();
  const read: ReadInSnapshot = async <Row>(sql: string, values: readonly SqlValue[]) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(...values) as Row[];
  };
  // One snapshot.
  database.exec("BEGIN");
  return summarizeRuns(await readKeptRuns(read, question), question);
}
