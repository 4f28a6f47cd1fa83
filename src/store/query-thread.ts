import { Worker } from "node:worker_threads";

/** A thread that works on a database, so that a query of a second delays no webhook. */
export interface QueryThread {
  /** Questions are answered one after the other. */
  ask<Answer>(question: object): Promise<Answer>;
  /** Ends what runs. */
  close(): void;
}

interface Pending {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

interface Message {
  id: number;
  answer: never;
  error?: string;
}

/**
 * Starts with the first question.
 *
 * @param file a program that calls `answerQuestions`
 */
export function createQueryThread(file: string, workerData: object): QueryThread {
  const pending = new Map<number, Pending>();
  let newest = 0;
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(file, { workerData });
    started.on("message", settle);
    started.on("error", fail);
    started.on("exit", () => fail(new Error("The thread that works on the database has ended.")));
    return started;
  }

  function settle({ id, answer, error }: Message): void {
    const question = pending.get(id);
    pending.delete(id);
    // An idle thread keeps no process alive.
    if (pending.size === 0) worker?.unref();
    if (error === undefined) question?.resolve(answer);
    else question?.reject(new Error(error));
  }

  /** The next question starts another thread. */
  function fail(error: Error): void {
    worker = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  return {
    ask: <Answer>(question: object) =>
      new Promise<Answer>((resolve, reject) => {
        worker ??= start();
        worker.ref();
        pending.set((newest += 1), { resolve, reject });
        worker.postMessage({ id: newest, question });
      }),
    close: () => void worker?.terminate(),
  };
}
