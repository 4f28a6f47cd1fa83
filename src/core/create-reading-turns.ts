import { cpuTime, createPacer } from "./create-pacer";

/** CPU time that readers may take without a rest, in milliseconds: some pages with all that they show. */
const burst = 100;

/** In milliseconds. */
const maxRest = 50;

/**
 * Reads when all earlier reads have ended, and with them the work that followed at once, such as a
 * response. Keep each read to some milliseconds: webhooks get the event loop between two of them.
 */
export type ReadInTurn = <Result>(read: () => Result | Promise<Result>) => Promise<Result>;

/**
 * Turns for readers, so that many of them slow down each other and not the webhooks. When they have
 * taken more than a burst, all of them rest after each read, for as long as background work must.
 */
export function createReadingTurns(): ReadInTurn {
  const restAfter = createPacer();
  let last: Promise<unknown> = Promise.resolve();
  /** The time that readers took and have not rested, in milliseconds. */
  let owed = 0;
  let began = cpuTime();
  let ended = 0;

  async function rest(): Promise<void> {
    // Also ends what follows the read.
    await new Promise(setImmediate);
    const took = cpuTime() - began;
    owed += took;
    ended = performance.now();
    const milliseconds = Math.min(restAfter(took), maxRest);
    if (owed < burst) return;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  return function readInTurn(read) {
    const turn = last.then(() => {
      owed = Math.max(0, owed - (performance.now() - ended));
      began = cpuTime();
      return read();
    });
    last = turn.then(rest, rest);
    return turn;
  };
}
