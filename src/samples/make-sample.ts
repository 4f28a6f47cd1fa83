import { randomBytes, randomUUID } from "node:crypto";
import { readTemplate } from "./read-template";
import { defaultProject, describeProject } from "./sample-project";

export interface SampleOptions {
  /** One of `sampleKinds`. */
  kind: string;
  /** One of `vcsKinds`. */
  vcs: string;
  status: string;
  branch?: string;
  /** A tag build has no branch. */
  tag?: string;
  /** Name of the project. */
  project?: string;
  /** Name of the workflow. */
  workflow?: string;
  /** Number of the first pipeline. */
  number?: number;
}

/** A sample event in CircleCI's format. */
export type Sample = Record<string, unknown> & { type: string };

/** The data that the events of one pipeline share. Times are in milliseconds since 1970. */
export interface Run {
  pipelineId: string;
  pipelineNumber: number;
  workflowId: string;
  revision: string;
  /** When the pipeline was created. */
  pipelineCreatedAt: number;
  /** When the workflow was created. */
  createdAt: number;
  subject: string;
  author: Author;
  /** Makes the ids of the run's events and jobs. */
  newId: () => string;
}

export interface Author {
  name: string;
  login: string;
}

/** One job of a run, for a `job-completed`. */
export interface JobTimes {
  /** Random by default. */
  id?: string;
  name: string;
  number: number;
  startedAt: number;
}

const organization = {
  organizationId: "c1b7e9d2-3f60-4d8a-b1d4-2e5f7a9c8b12",
  actorId: "e4d8a6b0-92c7-4f15-8c3e-7b6a5d4c3f13",
};

export const subjects: readonly [string, ...string[]] = [
  "Answer webhooks before the coffee is ready",
  "Retry the upload when the registry hangs up",
  "Cache dependencies by the lock file",
  "Show who started a deploy",
  "Round durations to the second",
  "Ask for two reviews on release branches",
];

/** Time from the end of a workflow or job to its event, in milliseconds. */
export const reportDelay = 90;

let lastNumber = 0;

/**
 * A run that started a minute before `now`.
 *
 * @param first the pipeline number of the first run; later runs count up from it
 */
export function makeRun(now: number, first?: number): Run {
  // Increases with every run, as CircleCI's pipeline numbers do.
  lastNumber = Math.max(lastNumber + 1, first ?? Math.floor(now / 1000) % 1_000_000);
  return {
    pipelineId: randomUUID(),
    pipelineNumber: lastNumber,
    workflowId: randomUUID(),
    revision: randomBytes(20).toString("hex"),
    pipelineCreatedAt: now - 62_160,
    createdAt: now - 62_000,
    subject: subjects[lastNumber % subjects.length] ?? subjects[0],
    author: { name: "Ada Example", login: "ada" },
    newId: randomUUID,
  };
}

/**
 * One event of a run, with a new id.
 *
 * @param stoppedAt when the workflow or job stopped, in milliseconds since 1970
 */
export function makeSample(
  { kind, vcs, status, branch, tag, project, workflow }: SampleOptions,
  run: Run,
  stoppedAt: number,
  job: JobTimes = { name: "build", number: 1, startedAt: run.createdAt + 2_000 },
): Sample {
  const created = new Date(run.pipelineCreatedAt);
  const branchName = tag === undefined ? (branch ?? "main") : null;
  const eventId = run.newId();
  const shared = {
    ...organization,
    ...describeProject(project ?? defaultProject),
    workflowName: workflow ?? "build-test-deploy",
    eventId,
    happenedAt: toMicroseconds(stoppedAt + reportDelay, eventId),
    stoppedAt: toIso(stoppedAt),
    status,
    pipelineId: run.pipelineId,
    pipelineNumber: run.pipelineNumber,
    pipelineCreatedAt: toIso(run.pipelineCreatedAt),
    committedAt: toIso(run.pipelineCreatedAt - 9_000).replace(/\.\d+Z/, "Z"),
    eventTime: `${created.toISOString().slice(0, 19).replace("T", " ")}.361740256 +0000 UTC`,
    workflowId: run.workflowId,
    workflowCreatedAt: toIso(run.createdAt),
    jobId: job.id ?? run.newId(),
    jobName: job.name,
    jobNumber: job.number,
    jobStartedAt: toIso(job.startedAt),
    revision: run.revision,
    subject: run.subject,
    authorName: run.author.name,
    authorLogin: run.author.login,
    authorEmail: `${run.author.login}@example.com`,
    message: `${run.subject}\n\nThe previous version waited for a result that was never used.`,
    branch: branchName,
    tag,
    branchOrEmpty: branchName ?? "",
    tagOrEmpty: tag ?? "",
    ref: tag === undefined ? `refs/heads/${branchName}` : `refs/tags/${tag}`,
  };
  const { projectSlug, pipeline } = readTemplate("vcs", vcs, shared);
  const workflowUrl = `https://app.circleci.com/pipelines/${String(projectSlug)}/${run.pipelineNumber}/workflows/${run.workflowId}`;
  return readTemplate("events", kind, { ...shared, projectSlug, pipeline, workflowUrl }) as Sample;
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}

/** CircleCI stamps `happened_at` with up to six fractional digits. */
function toMicroseconds(time: number, eventId: string): string {
  const micros = String(Number.parseInt(eventId.slice(0, 8), 16) % 1000).padStart(3, "0");
  return toIso(time).replace("Z", `${micros}Z`);
}
