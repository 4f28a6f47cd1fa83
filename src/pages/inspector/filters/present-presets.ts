import { linkTo, type Query } from "../../layout/link-to";

/** A range that ends now. */
export interface Preset {
  label: string;
  href: string;
  /** Set if it begins at midnight, which the script knows in local time: days before today. */
  daysAgo: number | undefined;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export function presentPresets(path: string, query: Query, now: Date): Preset[] {
  const preset = (label: string, from: number | undefined, daysAgo?: number): Preset => {
    const since = from === undefined ? from : `${new Date(from).toISOString().slice(0, 16)}Z`;
    return { label, href: linkTo(path, query, { since, until: undefined }), daysAgo };
  };
  const midnight = Math.floor(now.getTime() / day) * day;
  return [
    preset("Last hour", now.getTime() - hour),
    preset("Last 24 hours", now.getTime() - day),
    preset("Today", midnight, 0),
    preset("Since yesterday", midnight - day, 1),
    preset("Last 7 days", now.getTime() - 7 * day),
    preset("Last 30 days", now.getTime() - 30 * day),
    preset("Any time", undefined),
  ];
}
