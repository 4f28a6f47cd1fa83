import { z } from "zod";
import { ownValue } from "../../../core/own-value";

/** Rows of a table. */
export interface AirtableDrawing {
  kind: "airtable";
  columns: string[];
  /** Each with a cell for each column. */
  rows: string[][];
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const upsert = z.object({
  records: z.array(z.object({ fields: z.record(z.string(), cell) })).min(1),
});

export function drawAirtable(body: unknown): AirtableDrawing | undefined {
  const { data } = upsert.safeParse(body);
  if (!data) return undefined;
  const records = data.records.map(({ fields }) => fields);
  const columns = [...new Set(records.flatMap((fields) => Object.keys(fields)))];
  const rows = records.map((fields) =>
    columns.map((column) => String(ownValue(fields, column) ?? "")),
  );
  return { kind: "airtable", columns, rows };
}
