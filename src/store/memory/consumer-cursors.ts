/** The cursors of the feed's consumers. */
export interface ConsumerCursors {
  read(consumer: string): number | undefined;
  /**
   * Sets the cursor of a consumer that has none. From then on, the log keeps the items after it.
   */
  start(consumer: string, key: number): void;
  /** @returns false, and moves nothing, when the cursor is not at `from` */
  advance(consumer: string, from: number, to: number): boolean;
  /** Removes the consumer, so that the log no longer waits for it. */
  stop(consumer: string): void;
  /** Cursor of the slowest consumer; Infinity without any. */
  slowest(): number;
}

export function createConsumerCursors(): ConsumerCursors {
  const cursors = new Map<string, number>();
  let slowest = Infinity;
  const changed = (): void => void (slowest = Math.min(...cursors.values()));
  return {
    read: (consumer) => cursors.get(consumer),
    start(consumer, key) {
      if (!cursors.has(consumer)) cursors.set(consumer, key);
      changed();
    },
    advance(consumer, from, to) {
      if (cursors.get(consumer) !== from) return false;
      cursors.set(consumer, to);
      changed();
      return true;
    },
    stop(consumer) {
      cursors.delete(consumer);
      changed();
    },
    slowest: () => slowest,
  };
}
