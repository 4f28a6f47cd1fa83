import { type Command, InvalidArgumentError, Option } from "commander";
import { chooseSecrets, parseSecret } from "./choose-secrets";
import { callServer, defaultUrl, isLocal } from "./find-server";
import { makeDelivery, type SampleDelivery, tamper } from "../samples/make-delivery";
import type { Sample, SampleOptions } from "../samples/make-sample";
import { jobNames, makeCancelled, makeOne, makePipeline } from "../samples/make-samples";
import { sampleKinds, vcsKinds } from "../samples/read-template";
import { sendSamples } from "../samples/send-samples";

const statuses = ["success", "failed", "error", "canceled", "unauthorized", "not_run"];

interface SendOptions extends Omit<SampleOptions, "kind"> {
  list?: true;
  url?: string;
  secret?: string;
  count: number;
  concurrency: number;
  duplicate?: true;
  tamper?: true;
  cancel?: number;
  pipeline?: true;
}

export function addSendCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("send")
    .description("send a signed sample webhook to a receiver")
    .argument("[sample]", `event type: ${sampleKinds.join(", ")}`, "workflow-completed")
    .option("--list", "list the sample types and exit")
    .addOption(
      new Option("--status <status>", "outcome of the workflow or job")
        .choices(statuses)
        .default("success"),
    )
    .addOption(
      new Option("--vcs <vcs>", "VCS provider of the project").choices(vcsKinds).default("github"),
    )
    .addOption(new Option("--branch <name>", "branch name (default: main)").conflicts("tag"))
    .option("--tag <name>", "tag name; the build has no branch")
    .option("--number <n>", "number of the (first) pipeline", parseUpTo(999_999_999))
    .option(
      "--url <url>",
      "webhook URL (default: /log-circleci-webhook on localhost, port PORT or 1337)",
      parseUrl,
    )
    .option(
      "--secret <secret>",
      "secret token (default: from the environment or .env, else the local server's generated one)",
      parseSecret,
    )
    .option("--count <n>", "number of samples", parseUpTo(10_000_000), 1)
    .option("--concurrency <n>", "number of samples sent at once", parseUpTo(1_000), 1)
    .option("--duplicate", "send every delivery twice")
    .option("--tamper", "change one byte after signing")
    .addOption(
      new Option(
        "--cancel <jobs>",
        "send the events of a canceled workflow with this many parallel jobs",
      )
        .argParser(parseUpTo(1_000))
        .conflicts(["pipeline", "status"]),
    )
    .option("--pipeline", "send a whole pipeline: its jobs, then its workflow")
    .action(async (kind: string, options: SendOptions, command: Command) => {
      if (options.list) {
        console.log(sampleKinds.join("\n"));
        return;
      }
      if (!sampleKinds.includes(kind)) {
        command.error(`error: unknown sample '${kind}'. Choose one of: ${sampleKinds.join(", ")}.`);
      }
      rejectConflictingOptions(kind, options, command);
      if (await send(kind, options, env)) process.exitCode = 1;
    });
}

function rejectConflictingOptions(kind: string, options: SendOptions, command: Command): void {
  if ((options.pipeline || options.cancel) && kind !== "workflow-completed") {
    command.error(`error: --pipeline and --cancel cannot be combined with '${kind}'`);
  }
  const given = ["status", "vcs", "branch", "tag", "number"].filter(
    (name) => command.getOptionValueSource(name) === "cli",
  );
  if (kind === "ping" && given.length > 0) {
    command.error(`error: a ping does not take --${given.join(", --")}`);
  }
}

/** @returns the number of deliveries without a 2xx response */
async function send(kind: string, options: SendOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const url = options.url ?? `${defaultUrl(env)}/log-circleci-webhook`;
  const secret = options.secret ?? (await findSecret(url, env));
  const deliver = (): SampleDelivery[] =>
    makeEvents(kind, options).flatMap((sample) => {
      const signed = makeDelivery(sample, secret);
      const delivery = options.tamper ? tamper(signed) : signed;
      return options.duplicate ? [delivery, delivery] : [delivery];
    });

  function* batches(): Generator<SampleDelivery[]> {
    for (let made = 0; made < options.count; made += 1) yield deliver();
  }
  return sendSamples(
    {
      url,
      batches: batches(),
      total: options.count * eventsPerBatch(options) * (options.duplicate ? 2 : 1),
      concurrency: options.concurrency,
    },
    process.stdout,
    { fetch, now: Date.now },
  );
}

/** @throws Error: if no server is running, that is reported before a missing secret */
async function findSecret(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return chooseSecrets(env, isLocal(url))[0];
  } catch (error) {
    if (isLocal(url))
      await callServer({ url: new URL(url).origin, token: undefined }, "/healthz", {}, "--url");
    throw error;
  }
}

function makeEvents(kind: string, options: SendOptions): Sample[] {
  const sample: SampleOptions = { ...options, kind };
  if (options.pipeline) return makePipeline(sample, Date.now());
  if (options.cancel) return makeCancelled(sample, options.cancel, Date.now());
  return makeOne(sample, Date.now());
}

function eventsPerBatch({ pipeline, cancel }: SendOptions): number {
  if (pipeline) return jobNames.length + 1;
  return cancel === undefined ? 1 : cancel + 1;
}

function parseUpTo(max: number): (value: string) => number {
  return (value) => {
    if (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= max) return Number(value);
    throw new InvalidArgumentError(`It must be an integer from 1 to ${max}.`);
  };
}

function parseUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidArgumentError(
    "It must be a URL such as http://localhost:1337/log-circleci-webhook.",
  );
}
