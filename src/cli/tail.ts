import type { Command } from "commander";
import { EventSource } from "eventsource";
import { findServer, serverOption } from "./find-server";
import { controlCharacters, escapeControls } from "../core/control-characters";
import type { FeedItem } from "../core/feed";
import type { LoggedEvent } from "../core/logged-event";
import type { Rejection } from "../core/rejection";
import {
  describeUnverified,
  describeEvent,
  describeRejection,
  formatSentence,
} from "../pages/inspector/describe-delivery";
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
        const decision = JSON.parse(String(data)) as FeedItem;
        console.log(json ? toJson(decision) : toLine(decision));
      });
      source.addEventListener("open", () => console.error(`Listening to ${server}.`));
      source.addEventListener("error", ({ code, message }) => {
        // With a code, the source has given up.
        if (code !== undefined) command.error(refusal(code));
        console.error(`${server} does not answer (${message ?? "hung up"}); trying again.`);
      });
    });
}

function openStream(url: string, token: string | undefined): EventSource {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new EventSource(url, {
    async fetch(input, init) {
      const headers = { ...init.headers, ...authorization };
      const answer = await fetch(input, { ...init, headers });
      // What may pass is tried again; for what is refused the source gives up.
      if (answer.status < 500 && answer.status !== 429) return answer;
      throw new Error(`it answered ${answer.status}`);
    },
  });
}

function refusal(code: number): string {
  if (code === 401 || code === 403) {
    return `error: the server refused the API token (${code}). Set API_TOKEN to the server's, or run this in the server's folder.`;
  }
  return `error: the server answered ${code}. Is it a circleci-webhooks receiver?`;
}

function toLine({ status, at, event, rejection }: FeedItem): string {
  const what = event ? tellLogged(event, status) : rejection ? tellRefusal(rejection) : "";
  return `${formatTime(new Date(at))} [${status}] ${withoutControls(what)}`;
}

/** An event's delivery with a refusal was verified again. */
function tellLogged(event: LoggedEvent, status: number): string {
  const later = status >= 400 ? "; verified again, and logged" : "";
  return `${formatSentence(describeEvent(event))}${later}`;
}

function tellRefusal(rejection: Rejection): string {
  const { unverified } = rejection;
  const says = unverified ? `; it says: ${describeUnverified(unverified)}` : "";
  return `${formatSentence(describeRejection(rejection))}${says}`;
}

/** A stranger may have written it, and a terminal obeys. */
function withoutControls(text: string): string {
  return text.replace(controlCharacters, "\uFFFD");
}

/** The same value, spelt so that it harms no terminal either. */
function toJson(decision: FeedItem): string {
  return escapeControls(JSON.stringify(decision));
}
