import { controlCharacters } from "../core/words/control-characters";
import { explainNoReceiver } from "../core/words/explain-no-answer";
import { webhookPath } from "../core/webhook-path";
import { readAnswer } from "../core/read-answer";
import type { SampleDelivery } from "./make-delivery";

/** The result of one POST. */
export interface Attempt {
  url: string;
  /** The sentence of the event that was sent. */
  sentence?: string | undefined;
  sentAt: Date;
  milliseconds: number;
  /** Undefined if there was no response. */
  status?: number;
  /** The receiver's error message, or why there was no response. */
  problem?: string;
}

export interface SendDependencies {
  fetch: typeof fetch;
  now: () => number;
}

/** In milliseconds. CircleCI's documented timeout. */
const timeout = 10_000;

/** In bytes. The rest of a response is not read. */
const maxAnswer = 64 * 1024;

/** Posts a delivery as CircleCI would. Never rejects: a missing response is a result too. */
export async function sendSample(
  { body, headers, sentence }: SampleDelivery,
  url: string,
  { fetch, now }: SendDependencies,
): Promise<Attempt> {
  const start = now();
  const finish = (result: Pick<Attempt, "status" | "problem">): Attempt => ({
    url,
    sentence,
    sentAt: new Date(start),
    milliseconds: Math.round(now() - start),
    ...result,
  });
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const { text } = await readAnswer(response, maxAnswer);
    return finish({
      status: response.status,
      ...(!response.ok && {
        problem: hintAtRoute(readProblem(text), url, response.status),
      }),
    });
  } catch (error) {
    return finish({ problem: explain(error) });
  }
}

/** The URL may name the receiver without the route. A receiver's own 404 says so. */
function hintAtRoute(problem: string, url: string, status: number): string {
  const isOtherRoute = (status === 404 || status === 405) && new URL(url).pathname !== webhookPath;
  return isOtherRoute && !problem.includes(webhookPath)
    ? `${problem} The webhook route is ${webhookPath}.`
    : problem;
}

export function succeeded({ status }: Attempt): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/**
 * `2026-11-23 10:12:31 [201] build failed on main, webhook-service #1312 (4 ms)`, and on the next
 * line where it was sent and why it failed. Without a sentence, the URL is in the first line.
 */
export function formatAttempt(attempt: Attempt): string {
  const { url, sentence, sentAt, milliseconds, status, problem } = attempt;
  const target = `POST ${url}`;
  const line = `${formatTime(sentAt)} [${status ?? "---"}] ${sentence ?? target} (${milliseconds} ms)`;
  if (!problem) return line;
  return `${line}\n  ${sentence === undefined ? "" : `${target}: `}${problem}`;
}

/** In local time. */
export function formatTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}

/** The error message in a response body, without control characters, for a terminal. */
export function readProblem(body: string): string {
  const shown = findError(body) ?? body;
  return shown.replace(controlCharacters, " ").slice(0, 300);
}

function findError(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: string; message?: string } };
    return typeof error?.code === "string" ? `${error.code}: ${error.message}` : undefined;
  } catch {
    // Not a response of this receiver.
    return undefined;
  }
}

function explain(error: unknown): string {
  if ((error as Error).name === "TimeoutError") return `No response within ${timeout / 1000} s.`;
  return explainNoReceiver(error, "--url");
}
