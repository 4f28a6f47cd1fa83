import type { Command } from "commander";
import { EventSource } from "eventsource";
import { findServer, serverOption } from "./find-server";
import { explainNoAnswer } from "../core/explain-no-answer";
import { controlCharacters, escapeControls } from "../core/control-characters";
import type { FeedItem } from "../core/feed";
import type { LoggedEvent } from "../core/logged-event";
import type { Rejection } from "../core/rejection";
import {
  describeUnverified,
  describeEvent,
  describeRejection,
  formatSentence,
} from "../core/describe-event";
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
    .option("--json", "a JSON object a line, for machines")
    .action((options: TailOptions, command: Command) => {
      const { url: server, token } = findServer(env, options.server);
      const { json } = options;
      const source = openStream(`${server}/api/stream`, token);
      source.addEventListener("delivery", ({ data }) => {
        const item = JSON.parse(String(data)) as FeedItem;
        console.log(json ? toJson(item) : toLine(item));
      });
      source.addEventListener("open", () => console.error(`Listening to ${server}.`));
      source.addEventListener("error", ({ code, message }) => {
        // With a code, the source has given up.
        if (code !== undefined) command.error(explainRefusal(code));
        console.error(`${server} does not answer (${message ?? "hung up"}); trying again.`);
      });
    });
}

function openStream(url: string, token: string | undefined): EventSource {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new EventSource(url, {
    async fetch(input, init) {
      const headers = { ...init.headers, ...authorization };
      const answer = await fetch(input, { ...init, headers }).catch((error: unknown) => {
        throw new Error(findReason(error));
      });
      // What may pass is tried again; for what is refused the source gives up.
      if (answer.status < 500 && answer.status !== 429) return answer;
      throw new Error(`it answered ${answer.status}`);
    },
  });
}

/** `fetch` gives the connection's error as the cause of its own, which says nothing. */
function findReason(error: unknown): string {
  return explainNoAnswer(error).replace(/\.$/, "");
}

function explainRefusal(code: number): string {
  if (code === 401 || code === 403) {
    return `error: the server refused the API token (${code}). Set API_TOKEN to the server's, or run this in the server's folder.`;
  }
  return `error: the server answered ${code}. Is it a circleci-webhooks receiver?`;
}

function toLine({ responseStatus, at, event, rejection }: FeedItem): string {
  const what = event
    ? describeLogged(event, responseStatus)
    : rejection
      ? describeWithDetails(rejection)
      : "";
  return `${formatTime(new Date(at))} [${responseStatus}] ${withoutControls(what)}`;
}

/** An event whose first delivery was rejected has been re-verified. */
function describeLogged(event: LoggedEvent, responseStatus: number): string {
  const later = responseStatus >= 400 ? "; re-verified, and logged" : "";
  return `${formatSentence(describeEvent(event))}${later}`;
}

function describeWithDetails(rejection: Rejection): string {
  const { unverified } = rejection;
  const says = unverified ? `; it says: ${describeUnverified(unverified)}` : "";
  return `${formatSentence(describeRejection(rejection))}${says}`;
}

/** A stranger may have written it, and a terminal obeys. */
function withoutControls(text: string): string {
  return text.replace(controlCharacters, "\uFFFD");
}

/** The same value, spelt so that it harms no terminal either. */
function toJson(item: FeedItem): string {
  return escapeControls(JSON.stringify(item));
}
