import type { Command } from "commander";

interface GivenOptions {
  pipeline?: true;
  cancel?: number;
  history?: number;
}

/** Options of one sample. */
const sampleOptions = ["status", "project", "workflow", "vcs", "branch", "tag", "number"];

/** Options that a history decides by itself. */
const notForHistory = [...sampleOptions, "cancel", "pipeline", "count", "duplicate", "tamper"];

/** Ends the program for options of `send` that contradict each other. */
export function rejectConflictingOptions(
  kind: string,
  { pipeline, cancel, history }: GivenOptions,
  command: Command,
): void {
  const given = (names: readonly string[]): string =>
    names
      .filter((name) => command.getOptionValueSource(name) === "cli")
      .map((name) => `--${name}`)
      .join(", ");

  if ((pipeline || cancel || history) && kind !== "workflow-completed") {
    command.error(`error: --pipeline, --cancel and --history cannot be combined with '${kind}'`);
  }
  const ofSample = given(sampleOptions);
  if (kind === "ping" && ofSample !== "") command.error(`error: a ping does not take ${ofSample}`);
  const ofOneSample = given(notForHistory);
  if (history && ofOneSample !== "") command.error(`error: --history does not take ${ofOneSample}`);
  const ofHistory = given(["projects", "seed"]);
  if (!history && ofHistory !== "") command.error(`error: ${ofHistory} requires --history`);
}
