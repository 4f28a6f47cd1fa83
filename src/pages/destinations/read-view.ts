import { z } from "zod";
import { readParameters, words } from "../../core/query-parameters";
import type { Query } from "../layout/link-to";

/** The parameters of other pages, which links to them keep. */
const kept = z.unknown().optional();

const viewParameters = z.strictObject({
  tab: z
    .enum(["notifications", "preview"], { error: "must be notifications or preview" })
    .default("notifications"),
  state: z
    .enum(["pending", "delivered", "failed"], { error: "must be pending, delivered or failed" })
    .optional(),
  cursor: words.regex(/^\d{1,15}$/, "must be from a link to older notifications").optional(),
  event: words.optional(),
  ...{ project: kept, branch: kept, since: kept, until: kept },
});

/** The view that a URL selects. */
export type View = Pick<z.infer<typeof viewParameters>, "tab" | "state" | "cursor" | "event">;

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readView(query: Record<string, unknown>): View {
  return readParameters(viewParameters, query);
}

/** The parameters of this page and those of others as given, valid or not, for links. */
export function readQuery(query: Record<string, unknown>): Query {
  const given = Object.entries(query).flatMap(([name, value]) => {
    if (!Object.hasOwn(viewParameters.shape, name)) return [];
    const texts = [value].flat().filter((text): text is string => typeof text === "string");
    return texts.length > 0 && texts[0] !== "" ? [[name, texts] as const] : [];
  });
  return Object.fromEntries(given);
}
