import { formatCount } from "../../../../src/pages/inspector/overview/format-count";

describe("a count in the inspector", () => {
  it.each([
    [1_354, false, "1,354+"],
    [1_354, true, "1,354"],
    [0, false, "0"],
  ])("of %d shows whether there may be more", (count, isComplete, text) => {
    expect(formatCount(count, isComplete)).toBe(text);
  });
});
