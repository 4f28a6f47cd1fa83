import { Worker } from "node:worker_threads";
import type { Logger } from "../../core/ports";
import type { FlatEvent } from "../messages/flat-event";

/** What a module exports as its default: throwing means "try again later". */
export type SendEvent = (event: FlatEvent, tools: ModuleTools) => unknown;

export interface ModuleTools {
  /** Aborted after 10 s, and when the program stops. */
  signal: AbortSignal;
  log: Logger;
  /** Whether somebody tries the destination. */
  isTest: boolean;
}

export interface ModuleRunner {
  /** @throws Error with the module's own message, or that it took too long */
  run(event: FlatEvent, tools: ModuleTools): Promise<void>;
  close(): Promise<void>;
}

type Message =
  | { type: "log"; level: keyof Logger; fields: object; message: string }
  | { type: "done" }
  | { type: "failed"; error: string };

/**
 * Runs a module in a thread of its own: what throws, loops or exits there ends nothing but the
 * thread, and the next event gets a new one.
 */
export function createModuleRunner(path: string, timeout = 10_000): ModuleRunner {
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(threadSource, { eval: true, workerData: { path } });
    started.unref();
    return started;
  }

  function stop(): void {
    void worker?.terminate();
    worker = undefined;
  }

  function run(event: FlatEvent, { signal, log, isTest }: ModuleTools): Promise<void> {
    const thread = (worker ??= start());
    return new Promise<void>((resolve, reject) => {
      const fail = (message: string): void => {
        stop();
        settle(() => reject(new Error(message)));
      };
      const timer = setTimeout(
        () => fail(`The module did not finish within ${timeout / 1000} s.`),
        timeout,
      );
      const onAbort = (): void => fail("The program stops.");
      const onError = (error: unknown): void => fail(messageOf(error));
      const onExit = (): void => fail("The module ended its thread.");
      const onMessage = (message: Message): void => {
        if (message.type === "log") log[message.level](message.fields, message.message);
        else if (message.type === "done") settle(resolve);
        else settle(() => reject(new Error(message.error)));
      };
      function settle(finish: () => void): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        thread.off("message", onMessage).off("error", onError).off("exit", onExit);
        // An error after this belongs to no event.
        thread.once("error", () => undefined);
        finish();
      }
      signal.addEventListener("abort", onAbort, { once: true });
      thread.on("message", onMessage).on("error", onError).on("exit", onExit);
      thread.postMessage({ event, isTest, timeout });
    });
  }

  return {
    run,
    async close() {
      await worker?.terminate();
      worker = undefined;
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
const write = (level) => (fields, message) =>
  typeof fields === "string"
    ? parentPort.postMessage({ type: "log", level, fields: {}, message: fields })
    : parentPort.postMessage({ type: "log", level, fields: clone(fields), message: String(message ?? "") });
const log = { info: write("info"), warn: write("warn"), error: write("error") };
parentPort.on("message", async ({ event, isTest, timeout }) => {
  try {
    const { default: send } = await loaded;
    if (typeof send !== "function") throw new Error("The module has no default export that is a function.");
    await send(event, { signal: AbortSignal.timeout(timeout), log, isTest });
    parentPort.postMessage({ type: "done" });
  } catch (error) {
    parentPort.postMessage({ type: "failed", error: String(error?.message ?? error) });
  }
});
`;
