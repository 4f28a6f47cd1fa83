import { linkTo, type Query } from "../../layout/link-to";

/** A range that ends now. */
export interface Preset {
  label: string;
  href: string;
  /** Set if it begins at midnight, which the script knows in local time: days before today. */
  daysAgo?: number;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export function presentPresets(path: string, query: Query, now: Date): Preset[] {
  const since = (time: number): string =>
    linkTo(path, query, {
      since: new Date(time).toISOString().slice(0, 16) + "Z",
      until: undefined,
    });
  const midnight = Math.floor(now.getTime() / day) * day;
  return [
    { label: "Last hour", href: since(now.getTime() - hour) },
    { label: "Last 24 hours", href: since(now.getTime() - day) },
    { label: "Today", href: since(midnight), daysAgo: 0 },
    { label: "Since yesterday", href: since(midnight - day), daysAgo: 1 },
    { label: "Last 7 days", href: since(now.getTime() - 7 * day) },
    { label: "Last 30 days", href: since(now.getTime() - 30 * day) },
    { label: "Any time", href: linkTo(path, query, { since: undefined, until: undefined }) },
  ];
}
