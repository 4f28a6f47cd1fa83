import { readFileSync } from "node:fs";
import {
  isJsonType,
  limitRate,
  parseJson,
  type Received,
  type Reply,
  type StandIn,
  startStandIn,
} from "./start-stand-in";

/** The columns that the documentation tells people to make. */
const page = readFileSync("docs/destinations.md", "utf8");
export const airtableColumns = [
  ...page.matchAll(/^\| (?:Single|Long|Date|Number|URL)[^|]*\| (`.+`) +\|$/gm),
].flatMap(([, names]) => names!.split(", ").map((name) => name.replaceAll("`", "")));

type Fields = Record<string, unknown>;

/** Section 5: upserts into one table. After a 429 the base is closed for 30 s. */
export async function startAirtable(
  columns: readonly string[],
): Promise<StandIn & { rows: Map<string, Fields> }> {
  const rows = new Map<string, Fields>();
  const isTooFast = limitRate(5, 1000);
  let closedUntil = 0;
  const standIn = await startStandIn((received) => {
    if (received.headers.authorization !== "Bearer patRight.token") {
      return refuse(401, "AUTHENTICATION_REQUIRED", "Authentication required");
    }
    if (received.at < closedUntil || isTooFast(received.at)) {
      closedUntil = received.at + 30_000;
      return refuse(429, "RATE_LIMIT_REACHED", "Rate limit exceeded. Please try again later");
    }
    if (received.path !== "/v0/appBase1/Test%20runs") {
      return refuse(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", "Invalid permissions");
    }
    return upsert(received);
  });

  function upsert(received: Received): Reply {
    const body = isJsonType(received) ? parseJson(received.body) : undefined;
    if (received.method !== "PATCH" || !body)
      return { status: 400, body: { error: "INVALID_REQUEST" } };
    const records = (body.records ?? []) as { fields: Fields }[];
    const { fieldsToMergeOn = [] } = (body.performUpsert ?? {}) as { fieldsToMergeOn?: string[] };
    const [key = ""] = fieldsToMergeOn;
    const ids = records.map(({ fields }) => String(fields[key]));
    if (records.length < 1 || records.length > 10 || new Set(ids).size < ids.length) {
      return refuse(422, "INVALID_REQUEST_UNKNOWN", "Invalid records");
    }
    const unknown = records
      .flatMap(({ fields }) => Object.keys(fields))
      .find((name) => !columns.includes(name));
    if (unknown) return refuse(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${unknown}"`);
    const created = ids.filter((id) => !rows.has(id));
    for (const { fields } of records) rows.set(String(fields[key]), fields);
    const updatedRecords = ids.filter((id) => !created.includes(id));
    return { status: 200, body: { records, createdRecords: created, updatedRecords } };
  }

  return { ...standIn, rows };
}

function refuse(status: number, type: string, message: string): Reply {
  return { status, body: { error: { type, message } } };
}
