/** Whom a store tells that there may be more items. */
export interface FeedSignal {
  /** @returns a function that ends it */
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
