import { controlCharacters } from "../core/control-characters";
import { explainNoReceiver } from "../core/explain-no-answer";
import type { SampleDelivery } from "./make-delivery";

/** What became of one POST. */
export interface Attempt {
  url: string;
  sentAt: Date;
  milliseconds: number;
  /** The answer's status; undefined when there was none. */
  status?: number;
  /** Why it was rejected, in the receiver's words, or why there was no answer. */
  problem?: string;
}

export interface Outside {
  fetch: typeof fetch;
  now: () => number;
}

/** CircleCI waits this long for an answer, in milliseconds, by its documentation. */
const timeout = 10_000;

/** Posts a delivery as CircleCI would. Never rejects: having no answer is a result too. */
export async function sendSample(
  { body, headers }: SampleDelivery,
  url: string,
  { fetch, now }: Outside,
): Promise<Attempt> {
  const start = now();
  const finish = (result: Pick<Attempt, "status" | "problem">): Attempt => ({
    url,
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
    const answer = await response.text();
    return finish({
      status: response.status,
      ...(!response.ok && {
        problem: `${readProblem(answer)}${hintAtRoute(url, response.status)}`,
      }),
    });
  } catch (error) {
    return finish({ problem: explain(error) });
  }
}

const webhookRoute = "/log-circleci-webhook";

/** For a URL that names the receiver and not its route. */
function hintAtRoute(url: string, status: number): string {
  const isElsewhere = (status === 404 || status === 405) && new URL(url).pathname !== webhookRoute;
  return isElsewhere ? ` The receiver's route for webhooks is ${webhookRoute}.` : "";
}

export function succeeded({ status }: Attempt): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** `2026-11-23 10:12:31 [201] POST http://localhost:1337/log-circleci-webhook (4 ms)` */
export function formatAttempt({ url, sentAt, milliseconds, status, problem }: Attempt): string {
  const line = `${formatTime(sentAt)} [${status ?? "---"}] POST ${url} (${milliseconds} ms)`;
  return problem ? `${line}\n  ${problem}` : line;
}

/** In local time, as a person's watch has it. */
export function formatTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}

/** In the receiver's words, without what a terminal would obey. */
export function readProblem(answer: string): string {
  const shown = findError(answer) ?? answer;
  return shown.replace(controlCharacters, " ").slice(0, 300);
}

function findError(answer: string): string | undefined {
  try {
    const { error } = JSON.parse(answer) as { error?: { code?: string; message?: string } };
    return typeof error?.code === "string" ? `${error.code}: ${error.message}` : undefined;
  } catch {
    // Not our receiver's answer.
    return undefined;
  }
}

function explain(error: unknown): string {
  if ((error as Error).name === "TimeoutError") return `No answer within ${timeout / 1000} s.`;
  return explainNoReceiver(error, "--url");
}
