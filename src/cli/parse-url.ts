import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError unless it is an http or https URL without credentials */
export function parseUrl(value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) {
    const { username, password } = new URL(value);
    if (username === "" && password === "") return value;
  }
  throw new InvalidArgumentError(
    "It must be an http or https URL without credentials, such as http://localhost:1337/log-circleci-webhook.",
  );
}
