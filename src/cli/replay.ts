import type { Command } from "commander";
import { callServer, findServer, readText, serverOption } from "./find-server";
import { parseUrl } from "./parse-url";
import { replay as replaySchema } from "../api/openapi/replay-schemas";
import { type Attempt, formatAttempt, readProblem, succeeded } from "../samples/send-sample";
import { parseJson } from "../core/parse-json";

interface ReplayOptions {
  to?: string;
  server?: string;
}

/** In milliseconds. Longer than the server waits for the target. */
const timeout = 20_000;

/** A replay has 128 KiB of the target's response, as JSON in JSON. */
const maxMegabytes = 2;

export function addReplayCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("replay")
    .description("replay a stored event: the server sends it to a URL again")
    .argument("<key>", "the event's key, or CircleCI's id")
    .option("--to <url>", "target URL (default: the target of this event's last replay)", parseUrl)
    .addOption(serverOption)
    .action(async (key: string, options: ReplayOptions) => {
      const attempt = await requestReplay(key, options, env);
      console.log(formatAttempt(attempt));
      if (!succeeded(attempt)) process.exitCode = 1;
    });
}

/** @throws Error with the reason if the server did not replay it */
async function requestReplay(
  key: string,
  options: ReplayOptions,
  env: NodeJS.ProcessEnv,
): Promise<Attempt> {
  const { to } = options;
  const server = findServer(env, options.server);
  const response = await callServer(server, `/api/events/${encodeURIComponent(key)}/replay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: to }),
    signal: AbortSignal.timeout(timeout),
  });
  const text = await readText(server, response, maxMegabytes);
  if (to === undefined && response.status === 400) {
    throw new Error(`Event ${key} has not been replayed before. Pass a target with --to.`);
  }
  if (!response.ok)
    throw new Error(readProblem(text) || `${server.url} returned ${response.status}.`);
  return readAttempt(server.url, text);
}

function readAttempt(server: string, text: string): Attempt {
  const parsed = replaySchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Error(`Unexpected response. Is ${server} a circleci-webhooks receiver?`);
  const { at, url, status, durationMs, body, encoding, error } = parsed.data;
  const attempt: Attempt = { url, sentAt: new Date(at), milliseconds: durationMs };
  if (status !== null) attempt.status = status;
  if (error !== null) return { ...attempt, problem: error };
  const isText = encoding === "utf-8";
  return succeeded(attempt) || !isText ? attempt : { ...attempt, problem: readProblem(body) };
}
