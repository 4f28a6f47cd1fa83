import type { Command } from "commander";
import { EventSource } from "eventsource";
import { findServer, serverOption } from "./find-server";
import { limitEvents } from "./limit-events";
import { explainNoAnswer } from "../core/words/explain-no-answer";
import { controlCharacters, escapeControls } from "../core/words/control-characters";
import type { FeedItem } from "../core/log/feed";
import type { LoggedEvent } from "../core/event/logged-event";
import { describeEvent, formatRejection, formatSentence } from "../core/log/describe-event";
import { formatTime } from "../samples/send-sample";

interface TailOptions {
  server?: string;
  json?: true;
}

export function addTailCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("tail")
    .description("print every delivery as it arrives")
    .addOption(serverOption)
    .option("--json", "print one JSON object per line")
    .action((options: TailOptions, command: Command) => {
      const { url: server, token } = findServer(env, options.server);
      const { json } = options;
      const isOther = `Is ${server} a circleci-webhooks receiver, of this version?`;
      const source = openStream(`${server}/api/stream`, token, () =>
        command.error(`error: an event of the stream is larger than 64 MB. ${isOther}`),
      );
      source.addEventListener("delivery", ({ data }) => {
        const line = readLine(String(data), json ? toJson : toLine);
        if (line === undefined) console.error(`Skipped what is not a delivery. ${isOther}`);
        else console.log(line);
      });
      source.addEventListener("open", () => console.error(`Connected to ${server}.`));
      source.addEventListener("error", ({ code, message }) => {
        // An error with a code is final: the source does not reconnect.
        if (code !== undefined) command.error(explainStatus(code));
        console.error(`Lost the connection to ${server} (${message ?? "closed"}); reconnecting.`);
      });
    });
}

/** @returns undefined for what is not a delivery */
function readLine(data: string, format: (item: FeedItem) => string): string | undefined {
  try {
    const item = JSON.parse(data) as FeedItem;
    const isItem = typeof item.at === "string" && !Number.isNaN(Date.parse(item.at));
    return isItem ? format(item) : undefined;
  } catch {
    return undefined;
  }
}

/** In bytes. More than any delivery of the feed has. */
const maxEvent = 64 * 1024 * 1024;

function openStream(url: string, token: string | undefined, onTooLarge: () => void): EventSource {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new EventSource(url, {
    async fetch(input, init) {
      const headers = { ...init.headers, ...authorization };
      const response = await fetch(input, { ...init, headers }).catch((error: unknown) => {
        throw new Error(findReason(error));
      });
      // A thrown error makes the source reconnect; a returned 4xx makes it give up.
      const { status, url: from, redirected, headers: received, body } = response;
      if (status < 500 && status !== 429) {
        const limited = body?.pipeThrough(limitEvents(maxEvent, onTooLarge)) ?? null;
        return { status, url: from, redirected, headers: received, body: limited };
      }
      throw new Error(`status ${response.status}`);
    },
  });
}

function findReason(error: unknown): string {
  return explainNoAnswer(error).replace(/\.$/, "");
}

function explainStatus(code: number): string {
  if (code === 401 || code === 403) {
    return `error: the server rejected the API token (${code}). Set API_TOKEN to the server's token, or run this in the server's folder.`;
  }
  return `error: the server returned ${code}. Is it a circleci-webhooks receiver?`;
}

function toLine({ responseStatus, at, event, rejection }: FeedItem): string {
  const description = event
    ? describeLogged(event, responseStatus)
    : rejection
      ? formatRejection(rejection)
      : "";
  return withoutControls(`${formatTime(new Date(at))} [${responseStatus}] ${description}`);
}

/** A stored event with an error status was rejected first, and re-verified later. */
function describeLogged(event: LoggedEvent, responseStatus: number): string {
  const later = responseStatus >= 400 ? "; re-verified and logged" : "";
  return `${formatSentence(describeEvent(event))}${later}`;
}

/** Anyone can send a rejected body, and a terminal interprets control characters. */
function withoutControls(text: string): string {
  return text.replace(controlCharacters, "\uFFFD");
}

/** Still the same JSON value, with control characters escaped. */
function toJson(item: FeedItem): string {
  return escapeControls(JSON.stringify(item));
}
