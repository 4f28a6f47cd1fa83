import type { Command } from "commander";
import type { z } from "zod";
import { destinationList, preview, testResult } from "../api/openapi/destinations";
import { escapeControls } from "../core/words/control-characters";
import { describeRule } from "../outbound/routing/describe-rule";
import { readDestinations } from "../service/read-destinations";
import { askServer } from "./ask-server";
import { serverOption } from "./find-server";

interface ServerOptions {
  server?: string;
}

interface EventOptions extends ServerOptions {
  event?: string;
}

export function addDestinationsCommand(program: Command, env: NodeJS.ProcessEnv): void {
  const destinations = program
    .command("destinations")
    .description("check, list, preview and test the destinations that events are routed to");

  destinations
    .command("check")
    .description("check the file of destinations without starting the receiver")
    .argument("[file]", "the file (default: DESTINATIONS_FILE)")
    .action((file: string | undefined, _options: object, command: Command) => {
      const path = file ?? env.DESTINATIONS_FILE;
      if (!path) command.error("error: no file given; pass one, or set DESTINATIONS_FILE");
      checkFile(path, env);
    });

  destinations
    .command("list")
    .description("list the receiver's destinations with their state")
    .addOption(serverOption)
    .action(async ({ server }: ServerOptions) => {
      const list = await askServer(env, server, "/api/destinations", destinationList);
      for (const destination of list.destinations) console.log(describeState(destination));
    });

  addEventCommand(destinations, env, {
    name: "preview",
    description: "print the request that a destination would get; nothing is sent",
    schema: preview,
    print({ request: { method, url, headers, body } }) {
      console.log(`${method} ${url}`);
      for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${String(value)}`);
      console.log(`\n${formatBody(body)}`);
    },
  });

  addEventCommand(destinations, env, {
    name: "test",
    description: "send an event to a destination now, marked as a test",
    schema: testResult,
    print({ outcome, status, durationMs, error }) {
      const answer = status === null ? "no response" : `status ${status}`;
      console.log(escapeControls(`${outcome} (${answer}, ${durationMs} ms) ${error ?? ""}`.trim()));
      if (outcome !== "delivered") process.exitCode = 1;
    },
  });
}

interface EventCommand<Schema extends z.ZodType> {
  name: string;
  description: string;
  schema: Schema;
  print: (answer: z.infer<Schema>) => void;
}

function addEventCommand<Schema extends z.ZodType>(
  destinations: Command,
  env: NodeJS.ProcessEnv,
  { name, description, schema, print }: EventCommand<Schema>,
): void {
  destinations
    .command(name)
    .description(description)
    .argument("<name>", "the destination's name")
    .option("--event <key>", "the event's key, or CircleCI's id (default: the newest workflow)")
    .addOption(serverOption)
    .action(async (destination: string, { event, server }: EventOptions) => {
      const path = `/api/destinations/${encodeURIComponent(destination)}/${name}`;
      print(await askServer(env, server, path, schema, { eventKey: event }));
    });
}

function checkFile(path: string, env: NodeJS.ProcessEnv): void {
  const { destinations, warnings } = readDestinations(path, env);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  for (const { name, type, when } of destinations) {
    console.log(`${name} (${type}): ${describeRule(when)}`);
  }
}

function describeState(
  destination: z.infer<typeof destinationList>["destinations"][number],
): string {
  const { name, type, paused, pausedReason, pending, delivered, failed, lastAttempt } = destination;
  const parts = [
    `${pending} pending, ${delivered} delivered, ${failed} failed`,
    ...(paused ? [`paused: ${pausedReason ?? ""}`] : []),
    ...(lastAttempt?.error ? [`last attempt ${lastAttempt.at}: ${lastAttempt.error}`] : []),
  ];
  return escapeControls(`${name} (${type}): ${parts.join("; ")}`);
}

/** Indents a text if it is JSON. */
function formatBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
