import type { Command } from "commander";
import { openBrowser } from "./open-browser";
import { checkServer, findServer, serverOption } from "./find-server";

export function addOpenCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("open")
    .description("open the inspector in a browser and sign in")
    .addOption(serverOption)
    .action(async ({ server: url }: { server?: string }) => {
      const server = findServer(env, url);
      // Fails with a clear message before the browser shows its own error.
      await checkServer(server);
      const page = `${server.url}/inspector`;
      const link = server.token === undefined ? page : `${page}?token=${server.token}`;
      console.log(link);
      openBrowser(link);
    });
}
