import type { FeedItem, FeedStep } from "./feed";

/** A reader that handles the items of the feed, in their order. */
export interface FeedConsumer {
  /** The consumer's name in the log. */
  name: string;

  /** The key of the last item that was handled, as the store has it. */
  readCursor(): Promise<number>;

  /**
   * Stores what it derives from the items and moves the cursor, in one transaction. Called again
   * with the same items after it failed.
   *
   * @param items in the order of the feed, all of those after `from` up to `to`; none when the item
   *   at `to` is skipped, and only the cursor moves
   * @returns false when the cursor is no longer at `from`: another receiver handled these items
   */
  handle(items: readonly FeedItem[], step: FeedStep): Promise<boolean>;
}
