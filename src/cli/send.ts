import { type Command, InvalidArgumentError, Option } from "commander";
import { chooseSecrets, parseSecret } from "./choose-secrets";
import { checkServer, defaultUrl, isLocal } from "./find-server";
import { listSamples } from "./list-samples";
import { parseDays, parseUpTo } from "./parse-number";
import { parseUrl } from "./parse-url";
import { rejectConflictingOptions } from "./reject-conflicting-options";
import { sendWholeHistory } from "./send-history";
import { projectNames } from "../samples/history/sample-workflows";
import { makeDelivery, type SampleDelivery, tamper } from "../samples/make-delivery";
import type { Sample, SampleOptions } from "../samples/make-sample";
import { jobNames, makeCancelled, makeOne, makePipeline } from "../samples/make-samples";
import { sampleKinds, vcsKinds } from "../samples/read-template";
import { sendSamples } from "../samples/send-samples";

const statuses = ["success", "failed", "error", "canceled", "unauthorized", "not_run"];

export interface SendOptions extends Omit<SampleOptions, "kind"> {
  list?: true;
  url?: string;
  secret?: string;
  count: number;
  concurrency?: number;
  duplicate?: true;
  tamper?: true;
  cancel?: number;
  pipeline?: true;
  /** In days. */
  history?: number;
  projects?: number;
  seed?: number;
}

/** The default for a history, which has thousands of samples. */
const historyConcurrency = 8;

export function addSendCommand(program: Command, env: NodeJS.ProcessEnv): void {
  const send = program
    .command("send")
    .description("send a signed sample webhook to a receiver")
    .argument("[sample]", `event type: ${sampleKinds.join(", ")}`, "workflow-completed")
    .option("--list", "list the samples and exit");
  addSampleOptions(send);
  addTargetOptions(send);
  addHistoryOptions(send);
  send.action(async (kind: string, options: SendOptions, command: Command) => {
    if (options.list) {
      console.log(listSamples());
      return;
    }
    if (!sampleKinds.includes(kind)) {
      command.error(`error: unknown sample '${kind}'. Choose one of: ${sampleKinds.join(", ")}.`);
    }
    rejectConflictingOptions(kind, options, command);
    if (!(await sendAll(kind, options, env))) process.exitCode = 1;
  });
}

function addSampleOptions(send: Command): void {
  send
    .addOption(
      new Option("--status <status>", "outcome of the workflow or job")
        .choices(statuses)
        .default("success"),
    )
    .option("--project <name>", "name of the project (default: webhook-service)", parseName)
    .option("--workflow <name>", "name of the workflow (default: build-test-deploy)", parseName)
    .addOption(
      new Option("--vcs <vcs>", "VCS provider of the project").choices(vcsKinds).default("github"),
    )
    .addOption(new Option("--branch <name>", "branch name (default: main)").conflicts("tag"))
    .option("--tag <name>", "tag name; the build has no branch")
    .option("--number <n>", "number of the (first) pipeline", parseUpTo(999_999_999))
    .addOption(
      new Option(
        "--cancel <jobs>",
        "send the events of a canceled workflow with this many parallel jobs",
      )
        .argParser(parseUpTo(1_000))
        .conflicts(["pipeline", "status"]),
    )
    .option("--pipeline", "send a whole pipeline: its jobs, then its workflow")
    .option("--count <n>", "number of samples", parseUpTo(10_000_000), 1)
    .option("--duplicate", "send every delivery twice")
    .option("--tamper", "change one byte after signing");
}

function addTargetOptions(send: Command): void {
  send
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
    .option(
      "--concurrency <n>",
      `number of samples sent at once (default: 1, for a history ${historyConcurrency})`,
      parseUpTo(1_000),
    );
}

function addHistoryOptions(send: Command): void {
  send
    .option("--history <days>", "send the builds of the last days, such as 30d", parseDays)
    .option(
      "--projects <n>",
      "number of projects of the history (default: 3)",
      parseUpTo(projectNames.length),
    )
    .option("--seed <n>", "make the same history again", parseUpTo(2 ** 31));
}

/** @returns whether every delivery got a 2xx response */
async function sendAll(
  kind: string,
  options: SendOptions,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const url = options.url ?? `${defaultUrl(env)}/log-circleci-webhook`;
  const secret = options.secret ?? (await findSecret(url, env));
  const { history, projects = 3, seed, concurrency } = options;
  if (history !== undefined) {
    const target = { url, secret, concurrency: concurrency ?? historyConcurrency };
    return sendWholeHistory({ days: history, projects, seed, ...target });
  }
  const deliver = (): SampleDelivery[] =>
    makeEvents(kind, options).flatMap((sample) => {
      const signed = makeDelivery(sample, secret);
      const delivery = options.tamper ? tamper(signed) : signed;
      return options.duplicate ? [delivery, delivery] : [delivery];
    });

  function* batches(): Generator<SampleDelivery[]> {
    for (let made = 0; made < options.count; made += 1) yield deliver();
  }
  const failed = await sendSamples(
    {
      url,
      batches: batches(),
      total: options.count * eventsPerBatch(options) * (options.duplicate ? 2 : 1),
      concurrency: concurrency ?? 1,
    },
    process.stdout,
    { fetch, now: Date.now },
  );
  return failed === 0;
}

/** @throws Error: if no server is running, that is reported before a missing secret */
async function findSecret(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return chooseSecrets(env, isLocal(url))[0];
  } catch (error) {
    if (isLocal(url)) await checkServer({ url: new URL(url).origin, token: undefined }, "--url");
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

/** Slashes would change the URLs that a sample contains. */
function parseName(value: string): string {
  if (/^[^/?#\s][^/?#]*$/.test(value)) return value;
  throw new InvalidArgumentError("It must be a name without '/', '?' and '#'.");
}
