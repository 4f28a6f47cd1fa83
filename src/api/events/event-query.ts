import type { Request } from "express";
import { z } from "zod";
import type { EventFilter } from "../../core/log/event-filter";
import { filterParameters, readParameters, words } from "../../core/query-parameters";

const maxEvents = 500;
const limitProblem = `must be an integer from 1 to ${maxEvents}`;

export const pageParameters = z.strictObject({
  limit: words
    .regex(/^\d{1,3}$/, limitProblem)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= maxEvents, limitProblem)
    .default(50)
    .describe(`Maximum number of results, 1 to ${maxEvents}.`),
  cursor: words
    .regex(/^\d{1,15}$/, "must be the `next` of an earlier response")
    .optional()
    .describe("The `next` of an earlier response: continue from there."),
});

export const listParameters = filterParameters.extend(pageParameters.shape);

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

export interface ListQuery extends PageQuery {
  filter: EventFilter;
}

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readListQuery(query: Request["query"]): ListQuery {
  const { limit, cursor, ...filter } = readParameters(listParameters, query);
  return { filter, limit, cursor };
}

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readPageQuery(query: Request["query"]): PageQuery {
  return readParameters(pageParameters, query);
}

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readFilter(query: Request["query"]): EventFilter {
  return readParameters(filterParameters, query);
}
