import type { EventDetails } from "../../core/event/details";
import type { filteredFields } from "../../core/log/event-filter";
import type { SearchedDetails } from "../../core/log/search";

type ComparedField = (typeof filteredFields)[keyof typeof filteredFields];

/** The counted fields of an event. */
export interface RecentEvent {
  key: number;
  /** In milliseconds since 1970. */
  receivedAt: number;
  /** When the run stopped, in milliseconds since 1970. */
  stoppedAt: number;
  deliveries: number;
  details: SearchedDetails & Pick<EventDetails, ComparedField>;
  /** `searchText` of the details. */
  search: string;
}
