import type { Logger, RejectionLog } from "../../core/ports";
import { linkTo, type Query } from "./link-to";

export type PageName = "inspector" | "insights" | "destinations";

/** The pages beside the inspector, and the counts of their links. */
export interface OtherPages {
  insights: boolean;
  /** Counts the destinations that are failing or paused. Undefined if there is no such page. */
  countFailing?: (() => Promise<number>) | undefined;
}

export interface Navigation {
  links: NavigationLink[];
}

export interface NavigationLink {
  page: PageName;
  label: string;
  href: string;
  isCurrent: boolean;
  /** Deliveries or destinations that need attention. */
  count: number;
  /** Describes the count, such as "3 rejected". */
  countLabel: string;
}

export interface NavigationSource {
  store: { rejections: Pick<RejectionLog, "countOpen"> };
  otherPages: OtherPages;
  log: Logger;
}

/** While the store is unavailable, a page still has its links, without counts. */
export async function readNavigation(
  source: NavigationSource,
  current: PageName,
  query: Query,
): Promise<Navigation> {
  const { insights, countFailing } = source.otherPages;
  const pages = { insights, destinations: countFailing !== undefined };
  return toNavigation({ ...pages, ...(await readCounts(source)) }, current, query);
}

async function readCounts({
  store,
  otherPages,
  log,
}: NavigationSource): Promise<{ rejected: number; failing: number }> {
  try {
    const [rejected, failing] = await Promise.all([
      store.rejections.countOpen(),
      otherPages.countFailing?.() ?? 0,
    ]);
    return { rejected, failing };
  } catch (error) {
    log.error({ err: error }, "counts of the navigation not shown");
    return { rejected: 0, failing: 0 };
  }
}

/** Project, branch and range stay the same when the page changes. */
const travelling = ["project", "branch", "since", "until"];

export function toNavigation(
  shown: { insights: boolean; destinations: boolean; rejected: number; failing: number },
  current: PageName,
  query: Query,
): Navigation {
  const { rejected, failing } = shown;
  const kept = Object.fromEntries(
    Object.entries(query).filter(([name]) => travelling.includes(name)),
  );
  const toLink = (page: PageName, label: string, count = 0, counted = ""): NavigationLink => ({
    page,
    label,
    href: linkTo(`/${page}`, page === "insights" ? onlySingle(kept) : kept),
    isCurrent: page === current,
    count,
    countLabel: `${count} ${counted}`,
  });
  return {
    links: [
      toLink("inspector", "Inspector", rejected, "rejected"),
      ...(shown.insights ? [toLink("insights", "Insights")] : []),
      ...(shown.destinations ? [toLink("destinations", "Destinations", failing, "failing")] : []),
    ],
  };
}

/** The numbers are of one project and branch, or of all: not of several, nor of all but one. */
function onlySingle(query: Query): Query {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => typeof value === "string" && !value.startsWith("!"),
    ),
  );
}
