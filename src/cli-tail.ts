import type { Command } from "commander";
import { EventSource } from "eventsource";
import { defaultPort } from "./cli-secret";
import type { Decision } from "./core/decision";
import { tellEvent, type Told } from "./inspector/tell-delivery";

interface TailOptions {
  server: string;
  json?: true;
}

export function addTailCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("tail")
    .description("print every delivery as it is decided; READ_TOKEN comes from the environment")
    .option("--server <url>", "the receiver", `http://localhost:${defaultPort(env)}`)
    .option("--json", "a JSON object a line, for machines")
    .action(({ server, json }: TailOptions, command: Command) => {
      const source = openStream(`${server.replace(/\/+$/, "")}/api/stream`, env.READ_TOKEN);
      source.addEventListener("delivery", ({ data }) => {
        console.log(json ? data : toLine(JSON.parse(String(data)) as Decision));
      });
      source.addEventListener("open", () => console.error(`Listening to ${server}.`));
      source.addEventListener("error", ({ code, message }) => {
        // With a code, the source has given up.
        if (code !== undefined) command.error(refusal(code));
        console.error(`${server} does not answer (${message ?? "hung up"}); trying again.`);
      });
    });
}

function openStream(url: string, readToken: string | undefined): EventSource {
  const authorization = readToken ? { Authorization: `Bearer ${readToken}` } : {};
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
    return `error: the server refuses to show its deliveries (${code}). Set READ_TOKEN to the server's.`;
  }
  return `error: the server answered ${code}. Is it a circleci-webhooks receiver?`;
}

function toLine({ status, at, event, rejection }: Decision): string {
  const time = at.slice(0, 19).replace("T", " ");
  const what = event
    ? toSentence(tellEvent(event))
    : `refused: ${rejection?.code}${rejection?.eventType ? ` (${rejection.eventType})` : ""}`;
  return `${time} [${status}] ${withoutControls(what)}`;
}

function toSentence({ before, verb, after }: Told): string {
  return `${before} ${verb}${after}`;
}

/** A stranger may have written it, and a terminal obeys. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, "\uFFFD");
}
