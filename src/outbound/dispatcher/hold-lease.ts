import type { Outbox } from "../../core/routing/outbox";

/**
 * The length of a lease, in milliseconds. After it, another receiver takes over from a killed one.
 */
const leaseDuration = 4_000;

/** The remaining time below which a lease is renewed. */
const renewBelow = 2_500;

export interface HeldLease {
  isHeld(): boolean;
  /** Takes or renews the lease when needed. @returns whether it is held */
  hold(): Promise<boolean>;
  /** Marks the lease as doubtful: it must be taken again before anything else is sent. */
  doubt(): void;
}

/**
 * @param onTaken gets the destination's failures in a row when the lease was not held, or doubted
 */
export function holdLease(
  name: string,
  { outbox, owner, monotonic }: { outbox: Outbox; owner: string; monotonic: () => number },
  onTaken: (failuresInRow: number) => void,
): HeldLease {
  let until = -Infinity;
  let isDoubted = false;
  const timeLeft = (): number => until - monotonic();

  return {
    isHeld: () => timeLeft() > 0 && !isDoubted,
    doubt() {
      isDoubted = true;
    },
    async hold() {
      if (timeLeft() > renewBelow && !isDoubted) return true;
      const asked = monotonic();
      const wasHeld = timeLeft() > 0 && !isDoubted;
      isDoubted = false;
      const failuresInRow = await outbox
        .lease(name, owner, leaseDuration)
        .catch((error: unknown) => {
          isDoubted = true;
          throw error;
        });
      until = failuresInRow === undefined ? -Infinity : asked + leaseDuration;
      if (failuresInRow === undefined) return false;
      if (!wasHeld) onTaken(failuresInRow);
      return timeLeft() > 0;
    },
  };
}
