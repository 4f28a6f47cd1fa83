import { describeEvent, formatSentence } from "../../../core/log/describe-event";
import type { DestinationSummary } from "../../../core/routing/destination-control";
import { Failure } from "../../../core/errors";
import { findEvent } from "../../../core/log/find-delivery";
import { type LoggedEvent, loggedAt } from "../../../core/event/logged-event";
import { formatMinute } from "../../../core/words/format-minute";
import type { PageContext } from "../page-context";
import { presentRequest, type ShownRequest } from "../request/present-request";

/** The request that a destination would get for an event. */
export interface ShownPreview {
  /** The events to choose from, newest first; empty while the log is. */
  events: { key: string; label: string; isChosen: boolean }[];
  request: ShownRequest | undefined;
  /** The reason why there is no request. */
  problem: string | undefined;
}

const maxEvents = 30;

/** @param key of the event; by default the newest workflow of those that one may choose */
export async function findPreview(
  { control, store }: PageContext,
  { name, type }: DestinationSummary,
  key: string | undefined,
): Promise<ShownPreview> {
  const newest = await store.events.list({}, { limit: maxEvents });
  const asked = key ?? (newest.find(({ workflow }) => workflow !== null) ?? newest[0])?.key;
  if (asked === undefined) {
    return { events: [], request: undefined, problem: undefined };
  }
  const event = await findEvent(store.events, asked);
  const isListed = newest.some((each) => each.key === event.key);
  const events = (isListed ? newest : [event, ...newest]).map((each) => ({
    ...{ key: each.key, label: describeChoice(each), isChosen: each.key === event.key },
  }));
  try {
    const request = presentRequest(type, await control.preview(name, event));
    return { events, request, problem: undefined };
  } catch (error) {
    if (error instanceof Failure) throw error;
    return { events, request: undefined, problem: (error as Error).message };
  }
}

function describeChoice(event: LoggedEvent): string {
  return `${formatSentence(describeEvent(event))} (${formatMinute(loggedAt(event))})`;
}
