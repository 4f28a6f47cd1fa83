import { concludes, type Change } from "../../core/runs/change";
import { findNearestWord } from "../../core/words/nearest-word";
import type { PatternKey } from "./rule";
import { patternKeys } from "./rule";
import { compilePatterns } from "./compile-patterns";
import type { Issue } from "../destinations/kind";
import { suggestGlob } from "./suggest-glob";
import type { When } from "./when";

/** The words that CircleCI is known to send. */
const knownWords: Partial<Record<PatternKey, readonly string[]>> = {
  type: ["workflow-completed", "job-completed", "ping"],
  status: ["success", "failed", "error", "canceled", "unauthorized", "not_run"],
};

/** Words that others use for a status. */
const synonyms = new Map([
  ["passed", "success"],
  ["succeeded", "success"],
  ["failure", "failed"],
  ["skipped", "not_run"],
]);

/** Finds the parts of a `when` that match nothing, with a suggestion. */
export function findRuleMistakes(given: When): Issue[] {
  return [
    ...findContradictions(given),
    ...patternKeys.flatMap((key) => findGlobMistakes(key, given[key]?.written ?? [])),
  ];
}

function findContradictions(given: When): Issue[] {
  const { type, job, branch, tag } = given;
  const mistakes: Issue[] = [];
  if (branch && tag) {
    const message =
      "has branch and tag, but no build has both: it matches nothing. Write two destinations";
    mistakes.push({ path: ["when"], message });
  }
  if (job && type && !type.matches(["job-completed"])) {
    const message = "matches nothing: only events of the type job-completed have a job";
    mistakes.push({ path: ["when", "job"], message });
  }
  if (type && !knownWords.type?.some((word) => word !== "ping" && type.matches([word]))) {
    const others = Object.keys(given).filter((key) => key !== "type" && key !== "author");
    const message = `matches nothing: a ping has no ${others.join(", ")}`;
    if (type.matches(["ping"]) && others.length > 0)
      mistakes.push({ path: ["when", "type"], message });
  }
  return [...mistakes, ...findImpossibleChanges(given)];
}

/** A change and a status that no run has together. */
function findImpossibleChanges({ change = [], status }: When): Issue[] {
  if (!status || change.length === 0 || change.includes("silent")) return [];
  const asked = (knownWords.status ?? []).filter((word) => status.matches([word]));
  if (asked.length === 0) return [];
  const impossible = change.flatMap((one, i): Issue[] => {
    if (asked.some((word) => concludes(word) === conclusionOf(one))) return [];
    const outcome = conclusionOf(one) === "passing" ? "a success" : "a failure";
    const message = `matches nothing: a run that is ${one} is ${outcome}, which "status" leaves out. Remove "status"`;
    return [{ path: pathOf("change", i, change.length), message }];
  });
  if (impossible.length === change.length) return impossible;
  const unreachable = status.written.flatMap((word, i): Issue[] => {
    if (!asked.includes(word)) return [];
    if (change.some((one) => concludes(word) === conclusionOf(one))) return [];
    const message = `matches nothing: no run that is ${change.join(" or ")} has this status`;
    return [{ path: pathOf("status", i, status.written.length), message }];
  });
  return [...impossible, ...unreachable];
}

function conclusionOf(change: Change): string {
  return change === "fixed" || change === "still_passing" ? "passing" : "failing";
}

function findGlobMistakes(key: PatternKey, written: readonly string[]): Issue[] {
  return written.flatMap((text, i): Issue[] => {
    const mark = text.startsWith("!") ? "!" : "";
    const message = findGlobMistake(key, text.slice(mark.length), mark);
    return message === undefined ? [] : [{ path: pathOf(key, i, written.length), message }];
  });
}

/** @param mark the `!` that was in front of the glob */
function findGlobMistake(key: PatternKey, glob: string, mark: string): string | undefined {
  const write = (right: string): string => `Write "${mark}${right}"`;
  const better = suggestGlob(glob);
  if (better !== undefined) {
    const remedy = better === "" ? "In a glob, * is any text without a slash" : write(better);
    return `looks like a regular expression, but is a glob. ${remedy}`;
  }
  const words = knownWords[key];
  if (words) return findUnknownWord(glob, words);
  if (key === "project") return findSlugMistake(glob, write);
  if (key === "branch" || key === "tag") return findRefMistake(key, glob, write);
  if (key === "author" && glob.includes("[bot]") && /[*?]/.test(glob)) {
    const right = glob.replaceAll("[bot]", "\\[bot\\]");
    return `takes [bot] for one of the letters b, o and t. Write '${mark}${right}'`;
  }
  return undefined;
}

function findUnknownWord(glob: string, words: readonly string[]): string | undefined {
  const patterns = compilePatterns([glob]);
  if (words.some((word) => patterns.matches([word]))) return undefined;
  const meant = synonyms.get(glob.toLowerCase()) ?? findNearestWord(glob, words);
  const isMeant = meant !== undefined && words.includes(meant);
  return `matches none of ${words.join(", ")}${isMeant ? `. Did you mean ${meant}?` : ""}`;
}

/** Webhooks have `github/org/repo`, where CircleCI's pages have `gh/org/repo`. */
function findSlugMistake(glob: string, write: (right: string) => string): string | undefined {
  const [, short, rest = ""] = /^(gh|bb)\/(.*)$/.exec(glob) ?? [];
  if (short !== undefined) {
    const provider = short === "gh" ? "github" : "bitbucket";
    return `matches nothing: webhooks say ${provider}, not ${short}. ${write(`${provider}/${rest}`)}`;
  }
  const [, path] = /^https?:\/\/[^/]+\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(glob) ?? [];
  const [pair] = path === undefined ? (/^[^/*{]+\/[^/*]+$/.exec(glob) ?? []) : [path];
  if (pair === undefined) return undefined;
  return `matches nothing: a slug has three parts, such as github/acme/api. ${write(`*/${pair}`)}`;
}

function findRefMistake(
  key: "branch" | "tag",
  glob: string,
  write: (right: string) => string,
): string | undefined {
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.*)$/.exec(glob) ?? [];
  if (kind === undefined) return undefined;
  const right = kind === "heads" ? "branch" : "tag";
  const remedy = right === key ? write(name) : `${write(name)} under "${right}"`;
  return `matches nothing: a ${key} comes without refs/${kind}/. ${remedy}`;
}

function pathOf(key: string, index: number, length: number): PropertyKey[] {
  return length > 1 ? ["when", key, index] : ["when", key];
}
