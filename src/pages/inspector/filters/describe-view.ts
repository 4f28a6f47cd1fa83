import type { Query } from "../../layout/link-to";
import type { ShownFilters } from "./present-filters";

/** The title of a list, such as "Deliveries: failed, not main". */
export function describeView({ chips, q, isGrouped }: ShownFilters, query: Query): string {
  const subject = query.rejected === undefined ? "Deliveries" : "Rejections";
  const values = chips
    .filter(({ isWrong, name }) => !isWrong && name !== "rejected")
    .map(({ label, value, isExcluded, time, name }) => {
      if (time !== undefined || name === "pipeline") return `${label.toLowerCase()} ${value}`;
      return isExcluded ? `not ${value}` : value || label.toLowerCase();
    });
  const parts = [...(q === "" ? [] : [`“${q}”`]), ...values];
  const title = isGrouped ? `${subject} by pipeline` : subject;
  return parts.length === 0 ? title : `${title}: ${parts.join(", ")}`;
}
