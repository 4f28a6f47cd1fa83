import * as fc from "fast-check";
import { comparePayloads } from "../../../../src/pages/inspector/comparison/compare-payloads";

function compare(before: string, after: string): (string | undefined)[][] | undefined {
  return comparePayloads(Buffer.from(before), Buffer.from(after))?.map((change) => [
    change.path,
    change.before,
    change.after,
  ]);
}

describe("comparePayloads", () => {
  it("lists changed, added and removed values with their paths", () => {
    expect(
      compare(
        '{"a":{"b":[1,{"c":"x"}]},"old":null,"odd key":true}',
        '{"a":{"b":[1,{"c":"y"},3]},"new":{"d":[]},"odd key":false}',
      ),
    ).toEqual([
      [".a.b[1].c", '"x"', '"y"'],
      [".a.b[2]", undefined, "3"],
      [".old", "null", undefined],
      ['.["odd key"]', "true", "false"],
      [".new", undefined, '{"d": []}'],
    ]);
  });

  it("finds no difference between a payload and itself, formatted otherwise", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compare(JSON.stringify(value), JSON.stringify(value, null, 2))).toEqual([]);
      }),
    );
    expect(compare('{"a":"\\u003cb"}', '{"a":"<b"}')).toEqual([]);
  });

  it("tells large numbers apart, which JavaScript would round", () => {
    expect(compare('{"n":12345678901234567890}', '{"n":12345678901234567891}')).toEqual([
      [".n", "12345678901234567890", "12345678901234567891"],
    ]);
  });

  it("compares names that objects inherit, and values of different kinds", () => {
    expect(compare('{"a":{}}', '{"a":[],"constructor":1,"__proto__":{"x":2}}')).toEqual([
      [".a", "{}", "[]"],
      [".constructor", undefined, "1"],
      [".__proto__", undefined, '{"x": 2}'],
    ]);
    expect(compare("[1]", '{"0":1}')).toEqual([[".", "[1]", '{"0": 1}']]);
  });

  it("marks changes of ids and times only as routine", () => {
    const [id, otherId] = ["1", "2"].map((digit) => `aaaaaaaa-bbbb-4ccc-8ddd-00000000000${digit}`);
    const routine = (before: string, after: string): boolean | undefined =>
      comparePayloads(Buffer.from(`["${before}"]`), Buffer.from(`["${after}"]`))?.[0]?.isRoutine;
    expect(routine(id!, otherId!)).toBe(true);
    expect(routine(`https://host/${id}`, `https://host/${otherId}`)).toBe(true);
    expect(routine("2026-11-23T10:12:31.204Z", "2026-11-23T10:12:32Z")).toBe(true);
    expect(routine("success", "failed")).toBe(false);
    expect(routine(id!, "failed")).toBe(false);
    expect(routine(`a ${id}`, `b ${otherId}`)).toBe(false);
  });

  it.each([
    ["is no JSON", "{"],
    ["has 3,000 levels", "[".repeat(3_000) + "]".repeat(3_000)],
    ["has 4 MB", `["${"x".repeat(4_000_000)}"]`],
  ])("returns undefined if a payload %s", (_, payload) => {
    expect(compare(payload, "{}")).toBeUndefined();
    expect(compare("{}", payload)).toBeUndefined();
  });
});
