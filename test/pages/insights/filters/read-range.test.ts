import { readRange } from "../../../../src/pages/insights/filters/read-range";

const now = new Date("2026-11-23T10:12:31Z");
const iso = (time: Date | undefined): string | undefined => time?.toISOString().slice(0, 16);

describe("the range of the insights", () => {
  it.each([
    [undefined, "2026-10-25T00:00", "2026-09-25T13:47", "day"],
    ["24h", "2026-11-22T11:00", "2026-11-21T11:47", "hour"],
    ["7d", "2026-11-17T00:00", "2026-11-10T13:47", "day"],
    ["90d", "2026-08-26T00:00", "2026-05-28T13:47", "day"],
  ] as const)("of the preset %s begins at a full day or hour", (range, since, before, period) => {
    const read = readRange({ range }, now);
    expect([iso(read.since), iso(read.before?.since), read.period]).toEqual([
      since,
      before,
      period,
    ]);
    expect([read.until, read.preset]).toEqual([undefined, range ?? "30d"]);
    expect(read.before?.until).toEqual(read.since);
  });

  it("of its own is preferred to a preset, and has a range of the same length before it", () => {
    const since = new Date("2026-03-01");
    const until = new Date("2026-06-29");
    expect(readRange({ range: "7d", since, until }, now)).toEqual({
      ...{ since, until, preset: undefined, period: "week" },
      before: { since: new Date("2025-11-01"), until: since },
    });
  });

  it("without a beginning has none before it", () => {
    const read = readRange({ until: now }, now);
    expect(read).toMatchObject({ since: undefined, before: undefined, period: "week" });
  });

  it("that ends before it begins has none before it", () => {
    const until = new Date("2026-01-01");
    expect(readRange({ since: now, until }, now).before).toBeUndefined();
  });
});
