import { inspect, types } from "node:util";

/** The text of whatever was thrown, even if it has none of its own. */
export function messageOf(error: unknown): string {
  const message = types.isNativeError(error) ? (error.message as unknown) : error;
  return typeof message === "string" ? message : inspect(message);
}
