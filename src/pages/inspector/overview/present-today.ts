import { formatCount } from "./format-count";
import type { Facets } from "../../../core/log/facets";
import type { Rejection } from "../../../core/log/rejection";
import type { Query } from "../../layout/link-to";
import { linkTo } from "../../layout/link-to";

/** The last 24 hours in five numbers, with links to the deliveries that they count. */
export interface ShownToday {
  numbers: { label: string; value: string; href: string; tone: "plain" | "bad" | "rejected" }[];
}

export function presentToday(
  facets: Facets,
  rejections: readonly Rejection[],
  since: Date,
): ShownToday {
  const finished = facets.status.reduce((sum, { count }) => sum + count, 0);
  const succeeded = facets.status.find(({ value }) => value === "success")?.count ?? 0;
  const recent = rejections.filter(({ receivedAt }) => Date.parse(receivedAt) >= since.getTime());
  const to = (changes: Query): string =>
    linkTo("/inspector", { since: `${since.toISOString().slice(0, 16)}Z` }, changes);
  const format = (count: number): string => formatCount(count, facets.isComplete);
  return {
    numbers: [
      { label: "events", value: format(facets.matching), href: to({}), tone: "plain" },
      {
        label: "succeeded",
        value: finished === 0 ? "–" : `${Math.floor((succeeded / finished) * 100)} %`,
        href: to({ status: "success" }),
        tone: "plain",
      },
      {
        label: "failed",
        value: format(facets.failed),
        href: to({ status: ["failed", "error"] }),
        tone: "bad",
      },
      {
        label: "rejected",
        value: String(recent.length),
        href: to({ rejected: "1" }),
        tone: "rejected",
      },
      {
        label: "repeated",
        value: format(facets.repeated),
        href: to({ repeated: "1" }),
        tone: "plain",
      },
    ],
  };
}
