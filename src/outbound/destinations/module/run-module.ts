import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Logger } from "../../../core/ports";
import type { FlatEvent } from "../../messages/flat-event";
import { messageOf } from "../../messages/message-of";
import { readModuleMessage } from "./module-message";
import { threadSource } from "./thread-source";

/** The default export of a module. Throwing means "try again later". */
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

/** A thread, and the port on which it answers. The module can only reach the thread's own port. */
interface ModuleThread {
  worker: Worker;
  port: MessagePort;
}

/**
 * Runs a module in a thread of its own: what throws, loops or exits there ends only the thread, and
 * the next event gets a new one. A thread has one run at a time, so a test and a notification at
 * the same time have a thread each.
 */
export function createModuleRunner(path: string, timeout = 10_000): ModuleRunner {
  const threads = new Set<ModuleThread>();
  let idle: ModuleThread | undefined;
  let lastId = 0;

  function start(): ModuleThread {
    const worker = new Worker(threadSource, { eval: true, workerData: { path } });
    const { port1, port2 } = new MessageChannel();
    const thread = { worker, port: port1 };
    worker.unref();
    threads.add(thread);
    // An error between two runs belongs to no event.
    worker.on("error", () => undefined);
    worker.once("exit", () => {
      port1.close();
      threads.delete(thread);
      if (idle === thread) idle = undefined;
    });
    worker.postMessage(port2, [port2]);
    return thread;
  }

  function take(): ModuleThread {
    const thread = idle ?? start();
    idle = undefined;
    return thread;
  }

  function giveBack(thread: ModuleThread): void {
    if (idle) void thread.worker.terminate();
    else idle = thread;
  }

  function run(event: FlatEvent, { signal, log, isTest }: ModuleTools): Promise<void> {
    const thread = take();
    const { worker, port } = thread;
    const id = ++lastId;
    return new Promise<void>((resolve, reject) => {
      const fail = (message: string): void => {
        void worker.terminate();
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
      const onMessage = (received: unknown): void => {
        const message = readModuleMessage(received);
        if (message?.id !== id) return;
        if (message.type === "log") log[message.level](message.fields, message.message);
        else if (message.type === "done") finish(resolve);
        else finish(() => reject(new Error(message.error)));
      };
      function settle(settled: () => void): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        port.off("message", onMessage).unref();
        worker.off("error", onError).off("exit", onExit);
        settled();
      }
      signal.addEventListener("abort", onAbort, { once: true });
      port.on("message", onMessage);
      worker.on("error", onError).on("exit", onExit);
      port.postMessage({ id, event, isTest, timeout });
    });
  }

  return {
    run,
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}
