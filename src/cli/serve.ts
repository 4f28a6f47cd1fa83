import type { Command } from "commander";
import type * as Main from "../main";

export function addServeCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("serve")
    .description("start the receiver, configured by the environment and .env")
    .action(() => {
      // The help needs no server.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return (require("../main") as typeof Main).serve(env);
    });
}
