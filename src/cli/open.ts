import type { Command } from "commander";
import { callServer, findServer, serverOption } from "./find-server";

export function addOpenCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("open")
    .description("open the inspector in a browser, signed in")
    .addOption(serverOption)
    .action(async ({ server: url }: { server?: string }) => {
      const server = findServer(env, url);
      // Before a browser shows an error of its own.
      await callServer(server, "/healthz");
      const page = `${server.url}/inspector`;
      const link = server.token === undefined ? page : `${page}?token=${server.token}`;
      console.log(link);
      // It is an ES module, and needed here alone.
      const { default: open } = await import("open");
      // Without a browser on this machine, the link is printed all the same.
      const opened = await open(link);
      opened.on("error", () => undefined);
    });
}
