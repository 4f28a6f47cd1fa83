/** Notifies listeners that the feed may have new items. */
export interface FeedSignal {
  /** @returns a function that removes the listener */
  add(listener: () => void): () => void;
  fire: () => void;
}

export function createFeedSignal(): FeedSignal {
  const listeners = new Set<() => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fire() {
      for (const listener of listeners) listener();
    },
  };
}
