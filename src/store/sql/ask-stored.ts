import type { AskNumbers, GroupNumbers, NumbersFilter } from "../runs/numbers-question";
import { decode, encode } from "./encode-text";
import { decodeRun } from "./run-row";

/** Encodes the texts of a question as they are stored, and decodes those of its answer. */
export function askStored(ask: AskNumbers): AskNumbers {
  return async ({ filter, ...question }) =>
    (await ask({ ...question, filter: toStored(filter) })).map(toDecoded);
}

function toStored({ since, until, ...names }: NumbersFilter): NumbersFilter {
  const stored = Object.entries(names).map(([name, text]) => [name, text && encode(text)]);
  return { ...(Object.fromEntries(stored) as typeof names), since, until };
}

function toDecoded({ names, numbers, project, ...others }: GroupNumbers): GroupNumbers {
  return {
    ...others,
    names: names.map((name) => decode(name)),
    numbers: { ...numbers, lastStatus: decode(numbers.lastStatus) },
    project: project && decodeRun(project),
  };
}
