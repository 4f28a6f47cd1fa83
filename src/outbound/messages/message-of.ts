import { inspect, types } from "node:util";

/** The message of a thrown value, which need not be an Error. */
export function messageOf(error: unknown): string {
  const message = types.isNativeError(error) ? (error.message as unknown) : error;
  return typeof message === "string" ? message : inspect(message);
}
