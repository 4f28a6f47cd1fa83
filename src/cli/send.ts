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
    .description("send a signed sample to a receiver")
    .argument("[sample]", `the kind of event: ${sampleKinds.join(", ")}`, "workflow-completed")
    .option("--list", "list the samples and exit")
    .addOption(new Option("--status <status>", "how it ended").choices(statuses).default("success"))
    .addOption(
      new Option("--vcs <vcs>", "where the code is kept").choices(vcsKinds).default("github"),
    )
    .addOption(new Option("--branch <name>", "the branch (default: main)").conflicts("tag"))
    .option("--tag <name>", "a build of this tag")
    .option("--number <n>", "the first pipeline's number", parseUpTo(999_999_999))
    .option(
      "--url <url>",
      "the receiver (default: the webhook route on localhost, port PORT or 1337)",
      parseUrl,
    )
    .option(
      "--secret <secret>",
      "sign with this (default: from the environment or .env, else the local server's own)",
      parseSecret,
    )
    .option("--count <n>", "how many", parseUpTo(10_000_000), 1)
    .option("--concurrency <n>", "how many at once", parseUpTo(1_000), 1)
    .option("--duplicate", "send every delivery twice")
    .option("--tamper", "change one byte after signing")
    .addOption(
      new Option(
        "--cancel <jobs>",
        "the events of a cancelled workflow with that many parallel jobs",
      )
        .argParser(parseUpTo(1_000))
        .conflicts(["pipeline", "status"]),
    )
    .option("--pipeline", "a whole pipeline: its jobs, then its workflow")
    .action(async (kind: string, options: SendOptions, command: Command) => {
      if (options.list) {
        console.log(sampleKinds.join("\n"));
        return;
      }
      if (!sampleKinds.includes(kind)) {
        command.error(`error: there is no sample '${kind}'. There are: ${sampleKinds.join(", ")}.`);
      }
      refuseWhatDoesNotFit(kind, options, command);
      if (await send(kind, options, env)) process.exitCode = 1;
    });
}

/** Rather than to ignore what somebody asked for. */
function refuseWhatDoesNotFit(kind: string, options: SendOptions, command: Command): void {
  if ((options.pipeline || options.cancel) && kind !== "workflow-completed") {
    command.error(`error: --pipeline and --cancel choose their events, and take no '${kind}'`);
  }
  const given = ["status", "vcs", "branch", "tag", "number"].filter(
    (name) => command.getOptionValueSource(name) === "cli",
  );
  if (kind === "ping" && given.length > 0) {
    command.error(`error: a ping has no --${given.join(", no --")}`);
  }
}

/** @returns how many were not answered with 2xx */
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

/** @throws Error that says that nothing listens there, before any word about secrets */
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

function parseUpTo(most: number): (value: string) => number {
  return (value) => {
    if (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= most) return Number(value);
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}

function parseUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidArgumentError(
    "It must be a URL such as http://localhost:1337/log-circleci-webhook.",
  );
}
