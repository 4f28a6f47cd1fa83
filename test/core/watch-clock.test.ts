import { watchClock } from "../../src/core/watch-clock";
import { type LogLine, recordInto } from "../support/receiver";

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 24);

describe("the clock watch", () => {
  function create(lastKnown?: Date): {
    clock: ReturnType<typeof watchClock>;
    pass: (milliseconds: number) => void;
    set: (milliseconds: number) => void;
    logged: LogLine[];
  } {
    let wall = start;
    let passed = 0;
    const logged: LogLine[] = [];
    const clock = watchClock({
      consequence: "nothing is removed",
      now: () => new Date(wall),
      monotonic: () => passed,
      lastKnown,
      log: recordInto(logged),
    });
    return {
      clock,
      logged,
      pass(milliseconds) {
        wall += milliseconds;
        passed += milliseconds;
      },
      set: (milliseconds) => void (wall += milliseconds),
    };
  }

  it("trusts a clock that advances normally, even after a long silence", () => {
    const { clock, pass, logged } = create(new Date(start - hour));
    expect(clock.isTrusted()).toBe(true);
    pass(40 * day);
    expect(clock.isTrusted()).toBe(true);
    expect(logged).toEqual([]);
  });

  it("waits for a day after a jump forward and warns once", () => {
    const { clock, pass, set, logged } = create();
    set(31 * day);
    expect(clock.isTrusted()).toBe(false);
    pass(day - 1);
    expect(clock.isTrusted()).toBe(false);
    pass(1);
    expect(clock.isTrusted()).toBe(true);
    expect(logged).toEqual([expect.objectContaining({ level: "warn", fields: { hours: 744 } })]);
  });

  it("trusts the clock again after it was set back", () => {
    const { clock, set } = create();
    set(31 * day);
    expect(clock.isTrusted()).toBe(false);
    set(-31 * day);
    expect(clock.isTrusted()).toBe(true);
  });

  it("waits for a day after a start long after the newest delivery", () => {
    const { clock, pass, logged } = create(new Date(start - 31 * day));
    expect(clock.isTrusted()).toBe(false);
    pass(day);
    expect(clock.isTrusted()).toBe(true);
    expect(logged).toHaveLength(1);
  });

  it("ignores small corrections", () => {
    const { clock, set } = create();
    set(hour);
    expect(clock.isTrusted()).toBe(true);
    set(-hour);
    expect(clock.isTrusted()).toBe(true);
  });
});
