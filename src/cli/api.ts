import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { callServer, findServer, serverOption } from "./find-server";

interface ApiOptions {
  method?: string;
  data?: string;
  server?: string;
}

export function addApiCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("api")
    .description("call a route of the receiver with its API token, and print the answer")
    .argument("<path>", "the route, such as '/api/events?status=failed'")
    .option("-X, --method <method>", "the HTTP method (default: GET, or POST with --data)")
    .option("-d, --data <json>", "a JSON body")
    .addOption(serverOption)
    .action(async (path: string, { method, data, server }: ApiOptions, command: Command) => {
      if (!path.startsWith("/"))
        command.error("error: the path must begin with /, as in /api/events");
      const answer = await callServer(findServer(env, server), path, {
        method: method?.toUpperCase() ?? (data === undefined ? "GET" : "POST"),
        ...(data !== undefined && { body: data, headers: { "content-type": "application/json" } }),
      });
      if (answer.body)
        await pipeline(Readable.fromWeb(answer.body), process.stdout, { end: false });
      if (process.stdout.isTTY) console.log();
      if (answer.ok) return;
      console.error(`The server answered ${answer.status}.`);
      process.exitCode = 1;
    });
}
