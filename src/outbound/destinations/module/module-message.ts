import { z } from "zod";

/** In characters: the longest text of a module that is logged or stored. */
const maxText = 10_000;

const id = z.number();
const text = z.string().transform((given) => given.slice(0, maxText));

const message = z.discriminatedUnion("type", [
  z.object({
    ...{ id, type: z.literal("log"), level: z.enum(["info", "warn", "error"]), message: text },
    /** The fields, as JSON. */
    fields: z.string().transform(readFields),
  }),
  z.object({ id, type: z.literal("done") }),
  z.object({ id, type: z.literal("failed"), error: text }),
]);

/** A message of the run with the `id`, because a run may log after it has ended. */
export type ModuleMessage = z.output<typeof message>;

/**
 * Reads a message of a module's thread. The thread runs code that is not ours, so nothing of it is
 * trusted.
 *
 * @returns undefined for anything else than a message of ours
 */
export function readModuleMessage(received: unknown): ModuleMessage | undefined {
  return message.safeParse(received).data;
}

/** Fields that are too long, no JSON, or no object are logged as a text. */
function readFields(json: string): object {
  if (json.length > maxText) return { fields: json.slice(0, maxText) };
  try {
    const fields: unknown = JSON.parse(json);
    return typeof fields === "object" && fields !== null ? fields : { fields: json };
  } catch {
    return { fields: json };
  }
}
