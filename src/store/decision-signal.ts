/** Whom a store tells that there may be more decisions. */
export interface DecisionSignal {
  /** @returns a function that ends it */
  add(listener: () => void): () => void;
  fire: () => void;
}

export function createDecisionSignal(): DecisionSignal {
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
