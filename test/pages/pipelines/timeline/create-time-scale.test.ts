import fc from "fast-check";
import { createTimeScale } from "../../../../src/pages/pipelines/timeline/create-time-scale";

const minute = 60_000;

describe("the scale of a time line", () => {
  it("is linear while something runs", () => {
    const { place, breaks } = createTimeScale([
      { from: 0, to: 5 * minute },
      { from: 3 * minute, to: 10 * minute },
    ]);
    expect([0, 5, 10].map((minutes) => place(minutes * minute))).toEqual([0, 50, 100]);
    expect(breaks).toEqual([]);
  });

  it("shortens long idle times to a share of the busy time", () => {
    const night = 12 * 60 * minute;
    const { place, breaks } = createTimeScale([
      { from: 0, to: 10 * minute },
      { from: night, to: night + 10 * minute },
    ]);
    expect(breaks).toMatchObject([{ from: 10 * minute, to: night, place: 50 }]);
    expect(place(10 * minute)).toBeGreaterThan(40);
    expect(place(night) - place(10 * minute)).toBeCloseTo((0.12 / 1.12) * 100, 5);
  });

  it("has a few ticks at round times", () => {
    const { ticks } = createTimeScale([{ from: 61_000, to: 10 * minute }]);
    expect(ticks.map(({ time }) => time / minute)).toEqual([2, 4, 6, 8, 10]);
  });

  it("keeps the order of all times, from 0 to 100 percent", () => {
    const time = fc.integer({ min: 0, max: 1_000_000_000 });
    const span = fc
      .tuple(time, time)
      .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 20 }), (spans) => {
        const { place, ticks } = createTimeScale(spans);
        const times = spans.flatMap(({ from, to }) => [from, to]).sort((a, b) => a - b);
        const places = times.map(place);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(Math.min(...places)).toBeCloseTo(0, 6);
        expect(Math.max(...places)).toBeLessThanOrEqual(100 + 1e-6);
        expect(ticks.length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
