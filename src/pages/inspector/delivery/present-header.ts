import type { EventFields } from "../../../core/event/webhook-event";
import { formatLength } from "../../../core/words/format-duration";
import type { StoredEvent } from "../../../core/event/logged-event";
import type { TimedEvent } from "../../../core/runs/ran-for";
import { describeTimes, timesOfEvent } from "../../../core/runs/run-times";
import { formatMilliseconds } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import { presentTime, type ShownTime } from "../../layout/present-time";
import { readTimes } from "../../../core/event/read-time";

/** The facts of an event that are always in view. */
export interface ShownHeader {
  /** Names that filter the list. */
  chips: { label: string; value: string; href: string }[];
  /** Links to other sites. */
  links: { label: string; href: string; title: string }[];
  happened: ShownTime | undefined;
  received: ShownTime;
  /** Between the two. */
  lag: string | undefined;
  duration: string | undefined;
}

export function presentHeader(
  event: TimedEvent<StoredEvent>,
  payload: EventFields,
  query: Query,
): ShownHeader {
  const { receivedAt } = event;
  const { happenedAt } = readTimes(event);
  const lag = Date.parse(receivedAt) - Date.parse(happenedAt ?? "");
  return {
    chips: presentChipsOf(event, query),
    links: presentRevision(event, payload),
    happened: happenedAt === null ? undefined : presentTime(new Date(happenedAt).toISOString()),
    received: presentTime(receivedAt),
    lag: lag >= 0 ? formatLag(lag) : undefined,
    duration: describeTimes(timesOfEvent(event, event.ranFor)),
  };
}

function formatLag(lag: number): string {
  return lag < 60_000 ? formatMilliseconds(lag) : formatLength(lag);
}

function presentChipsOf(event: StoredEvent, query: Query): ShownHeader["chips"] {
  const { project, branch, tag, pipelineId, pipelineNumber } = event;
  const { cursor, tab, ...kept } = query;
  const to = (changes: Query): string => linkTo("/inspector", kept, changes);
  const toParameter = (name: string): string => name.replace(/^!/, "\\!");
  return [
    ...(project
      ? [{ label: "Project", value: project, href: to({ project: toParameter(project) }) }]
      : []),
    ...(branch
      ? [{ label: "Branch", value: branch, href: to({ branch: toParameter(branch) }) }]
      : []),
    ...(tag ? [{ label: "Tag", value: tag, href: to({ q: `"${tag}"` }) }] : []),
    ...(pipelineId
      ? [
          {
            label: "Pipeline",
            value: pipelineNumber === null ? "its events" : `#${pipelineNumber}`,
            href: linkTo("/inspector", { pipeline: pipelineId }),
          },
        ]
      : []),
  ];
}

/** Path of a commit below a repository's URL. */
const commitPaths = new Map<string, string>([
  ["github.com", "commit"],
  ["gitlab.com", "-/commit"],
  ["bitbucket.org", "commits"],
]);

/** A payload may contain any link; only links to these hosts are shown. */
function presentRevision({ revision }: StoredEvent, payload: EventFields): ShownHeader["links"] {
  const repository = payload.pipeline?.vcs?.origin_repository_url ?? "";
  if (revision === null || !/^[\da-f]{7,64}$/.test(revision) || !URL.canParse(repository))
    return [];
  const { protocol, hostname, origin, pathname } = new URL(repository);
  const path = commitPaths.get(hostname);
  if (protocol !== "https:" || path === undefined) return [];
  const href = `${origin}${pathname.replace(/\/$|\.git$/, "")}/${path}/${revision}`;
  return [{ label: `${revision.slice(0, 7)} ↗`, href, title: `Commit ${revision}` }];
}
