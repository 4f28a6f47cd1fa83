import type { Command } from "commander";
import { defaultPort } from "./cli-secret";
import { parseServer } from "./cli-server";
import { readConfig } from "./config";
import { explainNoReceiver } from "./core/explain-no-answer";
import { replay as replaySchema } from "./http/api-schemas";
import { type Attempt, formatAttempt, readProblem, succeeded } from "./samples/send-sample";

interface ReplayOptions {
  to?: string;
  server?: string;
}

/** Longer than the server waits for the target, in milliseconds. */
const patience = 20_000;

export function addReplayCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("replay")
    .description("have the server send an event of its log once more")
    .argument("<key>", "the event's key, or CircleCI's id")
    .option("--to <url>", "where to send it (default: where this event was replayed to last)")
    .option("--server <url>", "the server (default: localhost, port PORT or 1337)", parseServer)
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
  const { to, server = `http://localhost:${defaultPort(env)}` } = options;
  const { readToken } = readConfig({ READ_TOKEN: env.READ_TOKEN });
  const route = `${server}/api/events/${encodeURIComponent(key)}/replay`;
  const response = await fetch(route, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-requested-by": "circleci-webhooks",
      ...(readToken !== undefined && { authorization: `Bearer ${readToken}` }),
    },
    body: JSON.stringify({ url: to }),
    // Not to show the token to another server.
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
  }).catch((error: unknown) => {
    throw new Error(explainNoServer(server, error));
  });
  const answer = await response.text();
  if (!response.ok)
    throw new Error(readProblem(answer) || `${server} answered ${response.status}.`);
  return readAttempt(server, answer);
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

function explainNoServer(server: string, error: unknown): string {
  const isLate = (error as Error).name === "TimeoutError";
  const why = isLate
    ? `No answer within ${patience / 1000} s.`
    : explainNoReceiver(error, "--server");
  return `${server}: ${why}`;
}
