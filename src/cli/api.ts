import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { callServer, findServer, readBytes, serverOption } from "./find-server";

interface ApiOptions {
  method?: string;
  data?: string;
  server?: string;
}

export function addApiCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("api")
    .description("call an API route of the receiver and print the response")
    .argument("<path>", "path and query, such as '/api/events?status=failed'")
    .option("-X, --method <method>", "HTTP method (default: GET, or POST with --data)")
    .option("-d, --data <json>", "JSON request body")
    .addOption(serverOption)
    .action(async (path: string, { method, data, server }: ApiOptions, command: Command) => {
      if (!path.startsWith("/"))
        command.error("error: the path must start with /, as in /api/events");
      const receiver = findServer(env, server);
      const response = await callServer(receiver, path, {
        method: method?.toUpperCase() ?? (data === undefined ? "GET" : "POST"),
        ...(data !== undefined && { body: data, headers: { "content-type": "application/json" } }),
      });
      await pipeline(readBytes(receiver, response), process.stdout, { end: false });
      if (process.stdout.isTTY) console.log();
      if (response.ok) return;
      console.error(`The server answered ${response.status}.`);
      process.exitCode = 1;
    });
}
