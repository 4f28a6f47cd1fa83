import { Worker } from "node:worker_threads";
import type { Logger } from "../../core/ports";
import type { FlatEvent } from "../messages/flat-event";

/** What a module exports as its default: throwing means "try again later". */
export type SendEvent = (event: FlatEvent, tools: ModuleTools) => unknown;

export interface ModuleTools {
  /** Aborted after 10 s, and when the server shuts down. */
  signal: AbortSignal;
  log: Logger;
  /** Whether this is a test of the destination. */
  isTest: boolean;
}

export interface ModuleRunner {
  /** @throws Error with the module's own message, or that it took too long */
  run(event: FlatEvent, tools: ModuleTools): Promise<void>;
  close(): Promise<void>;
}

/** `id` is that of the run: a run may log after it has ended. */
type Message = { id: number } & (
  | { type: "log"; level: keyof Logger; fields: object; message: string }
  | { type: "done" }
  | { type: "failed"; error: string }
);

/**
 * Runs a module in a thread of its own: what throws, loops or exits there ends only the thread, and
 * the next event gets a new one. A thread has one run at a time, so a test and a notification at the
 * same time have a thread each.
 */
export function createModuleRunner(path: string, timeout = 10_000): ModuleRunner {
  const threads = new Set<Worker>();
  let idle: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const thread = new Worker(threadSource, { eval: true, workerData: { path } });
    thread.unref();
    threads.add(thread);
    // An error between two runs belongs to no event.
    thread.on("error", () => undefined);
    thread.once("exit", () => {
      threads.delete(thread);
      if (idle === thread) idle = undefined;
    });
    return thread;
  }

  function take(): Worker {
    const thread = idle ?? start();
    idle = undefined;
    return thread;
  }

  function giveBack(thread: Worker): void {
    if (idle) void thread.terminate();
    else idle = thread;
  }

  function run(event: FlatEvent, { signal, log, isTest }: ModuleTools): Promise<void> {
    const thread = take();
    const id = ++lastId;
    return new Promise<void>((resolve, reject) => {
      const fail = (message: string): void => {
        void thread.terminate();
        settle(() => reject(new Error(message)));
      };
      const finish = (settled: () => void): void => {
        giveBack(thread);
        settle(settled);
      };
      const timer = setTimeout(
        () => fail(`The module did not finish within ${timeout / 1000} s.`),
        timeout,
      );
      const onAbort = (): void => fail("The server is shutting down.");
      const onError = (error: unknown): void => fail(messageOf(error));
      const onExit = (): void => fail("The module ended its thread.");
      const onMessage = (message: Message): void => {
        if (message.id !== id) return;
        if (message.type === "log") log[message.level](message.fields, message.message);
        else if (message.type === "done") finish(resolve);
        else finish(() => reject(new Error(message.error)));
      };
      function settle(settled: () => void): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        thread.off("message", onMessage).off("error", onError).off("exit", onExit);
        settled();
      }
      signal.addEventListener("abort", onAbort, { once: true });
      thread.on("message", onMessage).on("error", onError).on("exit", onExit);
      thread.postMessage({ id, event, isTest, timeout });
    });
  }

  return {
    run,
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Plain JavaScript, so that it runs as it stands from TypeScript's sources and from dist. */
const threadSource = `
const { parentPort, workerData } = require("node:worker_threads");
const { pathToFileURL } = require("node:url");
const loaded = import(pathToFileURL(workerData.path).href);
loaded.catch(() => undefined);
const clone = (fields) => JSON.parse(JSON.stringify(fields ?? {}));
const createLog = (id) => {
  const write = (level) => (fields, message) =>
    typeof fields === "string"
      ? parentPort.postMessage({ id, type: "log", level, fields: {}, message: fields })
      : parentPort.postMessage({ id, type: "log", level, fields: clone(fields), message: String(message ?? "") });
  return { info: write("info"), warn: write("warn"), error: write("error") };
};
parentPort.on("message", async ({ id, event, isTest, timeout }) => {
  try {
    const { default: send } = await loaded;
    if (typeof send !== "function") throw new Error("The module has no default export that is a function.");
    await send(event, { signal: AbortSignal.timeout(timeout), log: createLog(id), isTest });
    parentPort.postMessage({ id, type: "done" });
  } catch (error) {
    parentPort.postMessage({ id, type: "failed", error: String(error?.message ?? error) });
  }
});
`;
