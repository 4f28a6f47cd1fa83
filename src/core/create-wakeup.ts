/** Lets a loop sleep until something happens. */
export interface Wakeup {
  wake: () => void;
  /** Resolves on `wake`; at once if `wake` was called since the last sleep. */
  sleep(): Promise<void>;
}

export function createWakeup(): Wakeup {
  let isAwake = false;
  let resolve: (() => void) | undefined;
  return {
    wake() {
      isAwake = true;
      resolve?.();
    },
    async sleep() {
      if (!isAwake) await new Promise<void>((wake) => (resolve = wake));
      isAwake = false;
      resolve = undefined;
    },
  };
}
