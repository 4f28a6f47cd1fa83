import { resolve as resolvePath, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SqlValue } from "../sql/sql-database";
import { sqliteDriver } from "./load-sqlite";

/** A thread that reads a file, so that a query of a second stops no webhook. */
export interface QueryThread {
  /** Queries run one after the other. */
  read<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Ends what runs. */
  close(): void;
}

interface Query {
  resolve: (rows: never[]) => void;
  reject: (error: Error) => void;
}

interface Answer {
  id: number;
  rows: never[];
  error?: string;
}

/** Starts with the first query. */
export function createQueryThread(path: string): QueryThread {
  const queries = new Map<number, Query>();
  let newest = 0;
  let worker: Worker | undefined;

  function start(): Worker {
    const workerData = { driver: require.resolve(sqliteDriver), path: resolvePath(path) };
    const started = new Worker(join(__dirname, "query-worker.js"), { workerData });
    started.on("message", settle);
    started.on("error", fail);
    started.on("exit", () => fail(new Error("The thread that reads the file has ended.")));
    return started;
  }

  function settle({ id, rows, error }: Answer): void {
    const query = queries.get(id);
    queries.delete(id);
    // An idle thread keeps no process alive.
    if (queries.size === 0) worker?.unref();
    if (error === undefined) query?.resolve(rows);
    else query?.reject(new Error(error));
  }

  /** The next query starts another thread. */
  function fail(error: Error): void {
    worker = undefined;
    for (const { reject } of queries.values()) reject(error);
    queries.clear();
  }

  return {
    read: <Row>(sql: string, values: readonly SqlValue[] = []) =>
      new Promise<Row[]>((resolve, reject) => {
        worker ??= start();
        worker.ref();
        queries.set((newest += 1), { resolve, reject });
        worker.postMessage({ id: newest, sql, values });
      }),
    close: () => void worker?.terminate(),
  };
}
