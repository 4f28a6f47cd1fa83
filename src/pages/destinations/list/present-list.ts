import type { ListedDestination } from "../../../core/routing/list-destinations";
import type { Attempt } from "../../../core/routing/notification";
import type { Broken, Draw } from "../../layout/draw-part";
import { linkTo, type Query } from "../../layout/link-to";
import { destinationPath } from "../../layout/present-notification";
import { presentTime, type ShownTime } from "../../layout/present-time";
import { type Health, healthOf } from "../destination-health";
import { escapeControls } from "../../../core/words/control-characters";

export interface ShownList {
  rows: (ShownRow | Broken)[];
  /** Deliveries that are not routed yet. */
  lag: number;
  /** Whether attempts are due soon: the page's script asks again. */
  isBusy: boolean;
}

export interface ShownRow {
  name: string;
  type: string;
  href: string;
  isCurrent: boolean;
  health: Health;
  tone: Tone;
  /** "2 waiting, 1 failed" */
  backlog: string;
  lastAttempt: { time: ShownTime; result: string } | undefined;
}

export type Tone = "good" | "wait" | "bad" | "plain";

export const healthTones: Record<Health, Tone> = {
  ...{ ok: "good", retrying: "wait", failing: "bad", paused: "plain" },
};

export function presentList(
  destinations: readonly ListedDestination[],
  lag: number,
  query: Query,
  current: string | undefined,
  draw: Draw,
): ShownList {
  const ownParameters = { state: undefined, cursor: undefined };
  return {
    rows: destinations.map((destination) => {
      const { name, type } = destination;
      return draw({ what: "destination", key: name }, () => {
        const { lastAttempt } = destination;
        const health = healthOf(destination);
        return {
          ...{ name, type, health },
          href: linkTo(destinationPath(name), query, ownParameters),
          isCurrent: name === current,
          tone: healthTones[health],
          backlog: describeBacklog(destination),
          lastAttempt: lastAttempt
            ? { time: presentTime(lastAttempt.at), result: describeAttempt(lastAttempt) }
            : undefined,
        };
      });
    }),
    lag,
    isBusy: lag > 0 || destinations.some(({ paused, pending }) => !paused && pending > 0),
  };
}

function describeBacklog({ pending, failed }: ListedDestination): string {
  const parts = [
    ...(pending > 0 ? [`${pending} waiting`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(", ") || "nothing waiting";
}

/** "no_service", "200", "delivered" */
function describeAttempt({ status, error }: Attempt): string {
  if (error !== null) return escapeControls(error);
  return status === null ? "delivered" : String(status);
}
