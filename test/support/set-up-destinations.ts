import type { Store } from "../../src/core/ports";
import { startDestinations, type RunningDestinations } from "../../src/outbound/start-destinations";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeDelivery } from "./make-delivery";
import { type LogLine, recordInto } from "./receiver";
import type { ScriptedDestination } from "./scripted-destination";

export interface DestinationsUnderTest {
  store: Store;
  /** The clock, in milliseconds since 1970: only the test moves it. */
  time: number;
  /** How far the clock of the machine is ahead of the monotonic one, in milliseconds. */
  jump: number;
  logged: LogLine[];
  start: (...destinations: ScriptedDestination[]) => Promise<void>;
  save: (...ids: string[]) => Promise<void>;
  count: (state: "pending" | "delivered" | "failed", name?: string) => Promise<number>;
  attempts: (key?: string) => Promise<number>;
}

/** Destinations for each test of the file or the `describe`, on a memory store of its own. */
export function setUpDestinations(): DestinationsUnderTest {
  let running: RunningDestinations;
  const tested: DestinationsUnderTest = {
    store: createMemoryStore(),
    time: 0,
    jump: 0,
    logged: [],
    async start(...destinations) {
      const { store, logged } = tested;
      running = startDestinations({
        ...{ destinations, store, log: recordInto(logged), random: () => 0.5, pollInterval: 2 },
        ...{ now: () => new Date(tested.time + tested.jump), monotonic: () => tested.time },
      });
      await running.registered;
    },
    async save(...ids) {
      for (const id of ids) await tested.store.events.save(makeDelivery(id));
    },
    async count(state, name = "bus") {
      const states = await tested.store.outbox.listDestinations();
      return states.find((each) => each.name === name)?.[state] ?? 0;
    },
    attempts: async (key = "1") => (await tested.store.outbox.find(key))?.attempts ?? 0,
  };

  beforeEach(() => {
    Object.assign(tested, { time: Date.UTC(2026, 10, 23), jump: 0, logged: [] });
    tested.store = createMemoryStore({ now: () => tested.time + tested.jump });
  });
  afterEach(() => running.stop(0));
  return tested;
}
