import type { EventDetails } from "../event/details";

/** One thing that a search looks for. */
export type SearchTerm =
  /** Part of `searchText`, in lower case. */
  | { kind: "text"; text: string }
  /** CircleCI's id of the event, or of its pipeline, workflow or job. */
  | { kind: "id"; id: string }
  | { kind: "pipelineNumber" | "jobNumber"; number: number }
  /** A pipeline's number, or the pull request's that ends the subject of a squash merge. */
  | { kind: "number"; number: number }
  | { kind: "projectSlug"; slug: string };

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The text of a search box: words, all of which must fit, in any order. Quotation marks keep words
 * together. Understands ids, revisions, e-mail addresses, `#1312`, and CircleCI's URLs.
 */
export function parseSearch(q: string): SearchTerm[] {
  const words = q.match(/"[^"]+"|\S+/g) ?? [];
  return words.flatMap((word) => parseWord(word.replace(/^"(.+)"$/, "$1")));
}

function parseWord(word: string): SearchTerm[] {
  if (/^https?:\/\//i.test(word)) return parseUrl(word);
  if (uuid.test(word)) return [{ kind: "id", id: word.toLowerCase() }];
  const [, number] = /^#(\d{1,15})$/.exec(word) ?? [];
  if (number !== undefined) return [{ kind: "number", number: Number(number) }];
  return [{ kind: "text", text: word.toLowerCase() }];
}

/** `https://app.circleci.com/pipelines/github/org/repo/1312/workflows/<id>/jobs/2345` */
function parseUrl(url: string): SearchTerm[] {
  const text: SearchTerm = { kind: "text", text: url.toLowerCase() };
  if (!URL.canParse(url) || !/(^|\.)circleci\.com$/.test(new URL(url).hostname)) return [text];
  const path = decodePath(new URL(url).pathname);
  const [, workflow] = /\/workflows\/([\da-f-]{36})(?=\/|$)/i.exec(path) ?? [];
  const [, job] = /\/jobs\/(?:[^/]+\/)*(\d{1,15})$/.exec(path) ?? [];
  const [, slug, pipeline] = projectPath.exec(path) ?? [];
  const terms: SearchTerm[] = [];
  if (job !== undefined) terms.push({ kind: "jobNumber", number: Number(job) });
  if (workflow !== undefined) terms.push({ kind: "id", id: workflow.toLowerCase() });
  else if (slug !== undefined) terms.push({ kind: "projectSlug", slug: expandProvider(slug) });
  if (workflow === undefined && pipeline !== undefined)
    terms.push({ kind: "pipelineNumber", number: Number(pipeline) });
  return terms.length > 0 ? terms : [text];
}

const projectPath =
  /\/((?:gh|github|bb|bitbucket|circleci)\/[^/]+\/[^/]+)(?:\/(\d{1,15}))?(?=\/|$)/;

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Payloads have the long form. */
function expandProvider(slug: string): string {
  return slug.replace(/^gh\//, "github/").replace(/^bb\//, "bitbucket/");
}

export function fits(details: EventDetails, term: SearchTerm): boolean {
  const needsText = term.kind === "text" || term.kind === "number";
  return fitsSearched(details, needsText ? knownSearchText(details) : "", term);
}

const known = new WeakMap<EventDetails, string>();

/** Computed by the first search, since most details are never searched. */
export function knownSearchText(details: EventDetails): string {
  const text = known.get(details) ?? searchText(details);
  known.set(details, text);
  return text;
}

/** @param text the result of `searchText` */
export function fitsSearched(details: SearchedDetails, text: string, term: SearchTerm): boolean {
  if (term.kind === "text") return text.includes(term.text);
  if (term.kind === "id") return idFields.some((field) => details[field] === term.id);
  if (term.kind === "projectSlug") return details.projectSlug === term.slug;
  if (term.kind === "number")
    return details.pipelineNumber === term.number || text.includes(squashMerge(term.number));
  return details[term.kind] === term.number;
}

/** A pull request's number as GitHub writes it into the subject of its merge. */
export function squashMerge(number: number): string {
  return `(#${number})`;
}

/** The fields that a term of kind `id` compares. */
export const idFields = ["id", "workflowId", "pipelineId", "jobId"] as const;

/** The fields that are compared as a whole. */
export type SearchedDetails = Pick<
  EventDetails,
  (typeof idFields)[number] | "pipelineNumber" | "jobNumber" | "projectSlug"
>;

/**
 * The text that words are searched in, in lower case: names, subject, author, e-mail address,
 * branch, tag, revision, and the pipeline number as `#1312`.
 */
export function searchText(details: EventDetails): string {
  const { name, project, workflow, job, subject, author, authorEmail, branch, tag, revision } =
    details;
  const pipeline = details.pipelineNumber === null ? null : `#${details.pipelineNumber}`;
  return [
    ...[name, project, workflow, job, subject, author, authorEmail],
    ...[branch, tag, revision, pipeline],
  ]
    .filter((text) => text !== null)
    .join("\n")
    .toLowerCase();
}
