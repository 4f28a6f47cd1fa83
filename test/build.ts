import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Before the run: some tests start the compiled program as a user would. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: join(__dirname, ".."),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}
