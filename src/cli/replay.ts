import type { Command } from "commander";
import { callServer, findServer, serverOption } from "./find-server";
import { replay as replaySchema } from "../api/openapi/schemas";
import { type Attempt, formatAttempt, readProblem, succeeded } from "../samples/send-sample";

interface ReplayOptions {
  to?: string;
  server?: string;
}

/** Longer than the server waits for the target, in milliseconds. */
const timeout = 20_000;

export function addReplayCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("replay")
    .description("have the server send an event of its log once more")
    .argument("<key>", "the event's key, or CircleCI's id")
    .option("--to <url>", "where to send it (default: where this event was replayed to last)")
    .addOption(serverOption)
    .action(async (key: string, options: ReplayOptions) => {
      const attempt = await askServer(key, options, env);
      console.log(formatAttempt(attempt));
      if (!succeeded(attempt)) process.exitCode = 1;
    });
}

/** @throws Error that says why the server did not replay it */
async function askServer(
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
  const answer = await response.text();
  if (to === undefined && response.status === 400) {
    throw new Error(`Event ${key} was not replayed before. Pass a target with --to.`);
  }
  if (!response.ok)
    throw new Error(readProblem(answer) || `${server.url} answered ${response.status}.`);
  return readAttempt(server.url, answer);
}

function readAttempt(server: string, answer: string): Attempt {
  const parsed = replaySchema.safeParse(parseJson(answer));
  if (!parsed.success) throw new Error(`${server} does not answer as circleci-webhooks does.`);
  const { at, url, status, durationMs, body, encoding, error } = parsed.data;
  const attempt: Attempt = { url, sentAt: new Date(at), milliseconds: durationMs };
  if (status !== null) attempt.status = status;
  if (error !== null) return { ...attempt, problem: error };
  const isText = encoding === "utf-8";
  return succeeded(attempt) || !isText ? attempt : { ...attempt, problem: readProblem(body) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
