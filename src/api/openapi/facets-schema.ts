import { z } from "zod";
import type { Facets } from "../../core/log/facets";

const facet = z
  .array(z.object({ value: z.string(), count: z.int().min(1) }))
  .describe("The 100 most frequent values, counted without the filter of the same name.");

export const facets = z
  .object({
    isComplete: z
      .boolean()
      .describe("False if the range has more than 10,000 events: the newest were counted."),
    matching: z.int().min(0).describe("Events that match the filter."),
    failed: z.int().min(0).describe("Of those, failed or ended in an error."),
    repeated: z.int().min(0).describe("Of those, delivered more than once."),
    project: facet,
    workflow: facet,
    branch: facet,
    status: facet,
    histogram: z
      .object({
        from: z.number().describe("In milliseconds since 1970."),
        step: z.number().describe("Length of a part in milliseconds."),
        parts: z.array(z.object({ total: z.int().min(0), failed: z.int().min(0) })),
      })
      .exactOptional()
      .describe("The matching events over time. Absent if there are none and no range is given."),
  })
  .meta({ id: "Facets" });
facets satisfies z.ZodType<Facets>;
