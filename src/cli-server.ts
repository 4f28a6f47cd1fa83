import { InvalidArgumentError } from "commander";

/** The receiver that `--server` names, for a path to come behind it. */
export function parseServer(value: string): string {
  if (URL.canParse(value) && /^https?:\/\/[^@?#]+$/i.test(value)) return value.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be a URL such as http://localhost:1337.");
}
