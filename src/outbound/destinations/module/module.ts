import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { FlatEvent } from "../../messages/flat-event";
import { writeFlatEvent } from "../../messages/flat-event";
import { createModuleRunner, type ModuleTools } from "./run-module";
import type { Destination, SendResult } from "../destination";
import { defineKind } from "../kind";

const settings = z.strictObject({ path: z.string().min(1) });

/** Calls the user's own code for each event. */
export const moduleKind = defineKind({
  type: "module",
  isForPeople: false,
  settings,
  check({ path }, { folder }) {
    if (existsSync(resolve(folder, path))) return undefined;
    // The path is not shown: it may come from a variable.
    const message = "must be the path of an existing file, relative to this file's folder";
    return { path: ["path"], message };
  },
  create(common, { path }, { folder }): Destination {
    const runner = createModuleRunner(resolve(folder, path));
    return {
      ...common,
      ...callingFunction(`module:${path}`, (event, tools) => runner.run(event, tools)),
      close: () => runner.close(),
    };
  },
});

/** A destination that calls a function with each event. */
export function callingFunction(
  url: string,
  send: (event: FlatEvent, tools: ModuleTools) => Promise<void>,
): Omit<Destination, "name" | "type" | "when" | "isForPeople"> {
  return {
    isChat: false,
    keepsIncidentOpen: false,
    maxBatch: 1,
    interval: 0,
    isSerial: true,
    prepare([job]) {
      const body = Buffer.from(job ? writeFlatEvent(job) : "{}");
      return { method: "POST", url, headers: { "content-type": "application/json" }, body };
    },
    async send({ body }, _jobs, { signal, log, isTest }): Promise<SendResult> {
      const recorded = { status: null, response: "" };
      try {
        await send(JSON.parse(body.toString()) as FlatEvent, { signal, log, isTest });
        return { outcome: "delivered", ...recorded };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { outcome: "retry", error: message || "The module failed.", ...recorded };
      }
    },
  };
}
