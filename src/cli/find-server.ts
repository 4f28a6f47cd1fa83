import { networkInterfaces } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import { readConfig } from "../service/read-config";
import { explainNoReceiver } from "../core/words/explain-no-answer";
import { readAnswer } from "../core/read-answer";
import { findCredential } from "../service/generated-credentials";
import { isLoopback } from "../outbound/allowed-addresses";

/** In milliseconds. */
const checkTimeout = 10_000;

export interface ReceiverServer {
  /** Without a trailing slash. */
  url: string;
  /** The API token, if it is known here. */
  token: string | undefined;
}

export const serverOption = new Option(
  "--server <url>",
  "URL of the receiver (default: localhost, port PORT or 1337)",
).argParser(parseServer);

/** API_TOKEN is sent to any server; a token generated in this folder, only to a local one. */
export function findServer(env: NodeJS.ProcessEnv, url = defaultUrl(env)): ReceiverServer {
  const { apiToken } = readConfig({ API_TOKEN: env.API_TOKEN });
  return { url, token: apiToken ?? (isLocal(url) ? findCredential("token") : undefined) };
}

/**
 * @param option the option that selects another server, for the error message
 * @throws Error with the reason if there is no response
 */
export async function callServer(
  { url, token }: ReceiverServer,
  path: string,
  init: RequestInit = {},
  option = "--server",
): Promise<Response> {
  const headers = {
    "x-requested-by": "circleci-webhooks",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(init.headers as Record<string, string>),
  };
  try {
    // Following a redirect could leak the token to another server.
    return await fetch(`${url}${path}`, { redirect: "manual", ...init, headers });
  } catch (error) {
    throw explainFailure(url, error, option);
  }
}

/**
 * Reads the text of a response.
 *
 * @param maxMegabytes more than any receiver sends
 * @throws Error with the reason if it is longer, or incomplete
 */
export async function readText(
  { url }: ReceiverServer,
  response: Response,
  maxMegabytes: number,
): Promise<string> {
  const answer = await readAnswer(response, maxMegabytes * 1024 * 1024).catch((error: unknown) => {
    throw explainFailure(url, error);
  });
  if (!answer.isTooLong) return answer.text;
  throw new Error(
    `${url} sent more than ${maxMegabytes} MB; the rest was not read. Is it a circleci-webhooks receiver?`,
  );
}

/**
 * The bytes of a response, as they arrive.
 *
 * @throws Error with the reason if it breaks off
 */
export async function* readBytes(
  { url }: ReceiverServer,
  { body }: Response,
): AsyncGenerator<Uint8Array> {
  try {
    if (body) yield* body;
  } catch (error) {
    throw explainFailure(url, error);
  }
}

function explainFailure(url: string, error: unknown, option = "--server"): Error {
  const isLate = (error as Error).name === "TimeoutError";
  const why = isLate ? "The request timed out." : explainNoReceiver(error, option);
  return new Error(`${url}: ${why}`, { cause: error });
}

/**
 * Checks that a server answers.
 *
 * @throws Error with the reason if it does not
 */
export async function checkServer(server: ReceiverServer, option?: string): Promise<void> {
  const init = { signal: AbortSignal.timeout(checkTimeout) };
  const response = await callServer(server, "/healthz", init, option);
  // An endless answer would keep the command from ending.
  await response.body?.cancel();
}

export function defaultUrl(env: NodeJS.ProcessEnv): string {
  return `http://localhost:${readConfig({ PORT: env.PORT }).port}`;
}

/** Whether a URL points to this machine. */
export function isLocal(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return host === "localhost" || isLoopback(host) || own.some(({ address }) => address === host);
}

function parseServer(value: string): string {
  if (URL.canParse(value) && /^https?:\/\/[^@?#]+$/i.test(value)) return value.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be a URL such as http://localhost:1337.");
}
