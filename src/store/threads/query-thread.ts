import type { Worker } from "node:worker_threads";
import { startThread } from "./start-thread";

/** A thread that works on a database, so that a query of a second delays no webhook. */
export interface QueryThread {
  /** Questions are answered one after the other. */
  ask<Answer>(question: object): Promise<Answer>;
  /** Ends the thread, and the query that runs. */
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

/** A thread may have loaded code of others, so a message may be anything. */
function isMessage(message: unknown): message is Message {
  return typeof message === "object" && message !== null && "id" in message;
}

/**
 * Starts with the first question.
 *
 * @param program the path of a program that calls `answerQuestions`, without `.js` or `.ts`
 */
export function createQueryThread(program: string, workerData: object): QueryThread {
  const pending = new Map<number, Pending>();
  let newest = 0;
  let worker: Worker | undefined;

  function start(): Worker {
    const started = startThread(program, workerData);
    /** The next question starts another thread, whose questions are not this one's. */
    const fail = (error: Error): void => {
      if (worker === started) failAll(error);
    };
    started.on("message", settle);
    started.on("error", fail);
    started.on("exit", () => fail(new Error("The thread that works on the database has ended.")));
    return started;
  }

  function settle(message: unknown): void {
    if (!isMessage(message)) return;
    const { id, answer, error } = message;
    const question = pending.get(id);
    pending.delete(id);
    // An idle thread keeps no process alive.
    if (pending.size === 0) worker?.unref();
    if (error === undefined) question?.resolve(answer);
    else question?.reject(new Error(error));
  }

  function failAll(error: Error): void {
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
