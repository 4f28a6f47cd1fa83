import type { z } from "zod";
import { readProblem } from "../samples/send-sample";
import { callServer, findServer, readText } from "./find-server";
import { parseJson } from "../core/parse-json";

/** The timeout of a request, in milliseconds: longer than the server waits for a destination. */
const timeout = 40_000;

/** A preview has the body of an event, as JSON in JSON. */
const maxMegabytes = 32;

/**
 * Calls a route of the receiver's API, with a POST if there is a body.
 *
 * @throws Error with the server's message
 */
export async function askServer<Schema extends z.ZodType>(
  env: NodeJS.ProcessEnv,
  url: string | undefined,
  path: string,
  schema: Schema,
  body?: object,
): Promise<z.infer<Schema>> {
  const server = findServer(env, url);
  const response = await callServer(server, path, {
    signal: AbortSignal.timeout(timeout),
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await readText(server, response, maxMegabytes);
  if (!response.ok) {
    throw new Error(readProblem(text) || `${server.url} answered ${response.status}.`);
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${server.url} is not a circleci-webhooks receiver, or is another version.`);
}
