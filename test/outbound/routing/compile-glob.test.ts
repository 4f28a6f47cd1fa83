import fc from "fast-check";
import picomatch from "picomatch";
import { compileGlob } from "../../../src/outbound/routing/compile-glob";

function matches(glob: string, text: string): boolean {
  return compileGlob(glob)([...text]);
}

/** How many characters of the text were read. */
function countSteps(glob: string, text: string): number {
  let steps = 0;
  const counted = new Proxy([...text], {
    get(target, name) {
      if (typeof name === "string" && /^\d+$/.test(name)) steps += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  compileGlob(glob)(counted);
  return steps;
}

describe("compileGlob", () => {
  it.each([
    ["release/*", "release/2.0", true],
    ["release/*", "release/2.0/rc", false],
    ["release/**", "release/2.0/rc", true],
    ["release/**", "release", true],
    ["release/**", "released", false],
    ["*/**", "main", false],
    ["*/**", "ada/login", true],
    ["**/fix", "fix", true],
    ["**/fix", "ada/login/fix", true],
    ["**/fix", "prefix", false],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["a/**/b", "a/xb", false],
    ["dependabot**", "dependabot/npm/x", true],
    ["*", ".hidden", true],
    ["v?", "v1", true],
    ["v?", "v/", false],
    ["v?", "v🚀", true],
    ["v[12]", "v2", true],
    ["v[0-9].*", "v3.1", true],
    ["v[!0-9]", "va", true],
    ["v[!0-9]", "v1", false],
    ["v[!0-9]", "v/", false],
    ["[]]", "]", true],
    ["[a-]", "-", true],
    ["{main,develop}", "develop", true],
    ["{main,develop}", "master", false],
    ["{main,release/{1,2}.*}", "release/2.1", true],
    ["{a,}b", "b", true],
    ["{a,**/b}", "x/b", true],
    ["{main}", "{main}", true],
    ["{main}", "main", false],
    ["a,b", "a,b", true],
    ["feature(x)", "feature(x)", true],
    ["release-.+", "release-1", false],
    ["\\*", "*", true],
    ["\\*", "a", false],
    ["main\\", "main\\", true],
    ["toString", "toString", true],
    ["", "", true],
  ])("matches %j with %j: %s", (glob, text, expected) => {
    expect(matches(glob, text)).toBe(expected);
  });

  it.each(["x[", "[a", "[]", "[!]", "{a", "{a,{b}", "a]", "a}", "[a\\]"])(
    "refuses %j, whose bracket has no counterpart",
    (glob) => {
      expect(() => compileGlob(glob)).toThrow(SyntaxError);
    },
  );

  it("agrees with picomatch", () => {
    const letters = fc.constantFrom("a", "b", "c", "-", "_", "1");
    const word = fc.string({ unit: letters, minLength: 1, maxLength: 4 });
    const choice = fc.array(fc.oneof(word, fc.constantFrom("a*", "*b", "a?", "[ab]")), {
      minLength: 2,
      maxLength: 3,
    });
    const wild = fc.oneof(
      fc.constantFrom("*", "?", "[ab]", "[a-c]", "[^b]"),
      choice.map((words) => `{${words.join(",")}}`),
    );
    const tokens = fc.array(fc.oneof(word, wild), { minLength: 1, maxLength: 5 });
    // More stars in a row are another wildcard.
    const segment = tokens.map((parts) => parts.join("").replace(/\*+/g, "*"));
    const segments = fc.array(fc.oneof(segment, fc.constant("**")), {
      minLength: 1,
      maxLength: 4,
    });
    const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("/"));
    const options = { dot: true, nonegate: true };
    fc.assert(
      fc.property(segments, fc.array(text, { minLength: 20, maxLength: 20 }), (parts, texts) => {
        const glob = parts.join("/").replace(/(\*\*\/)+\*\*/g, "**");
        const expected = picomatch(glob, options);
        for (const text of texts) {
          expect([glob, text, matches(glob, text)]).toEqual([glob, text, expected(text)]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["*-*-*-*-*-prod", "-".repeat(244)],
    ["**a**a**a**a**a**b", "a".repeat(400)],
    [`${"{a,b,*}".repeat(40)}x`, "ab".repeat(200)],
    [`${"?*".repeat(60)}x`, "a".repeat(400)],
    [`${"**/".repeat(40)}x`, "a/".repeat(200)],
    [`${"{?,".repeat(30)}*${"}x".repeat(30)}`, `${"x".repeat(400)}y`],
  ])("takes few steps for %j", (glob, text) => {
    expect(matches(glob, text)).toBe(false);
    expect(countSteps(glob, text)).toBeLessThanOrEqual(glob.length * (text.length + 1));
  });

  it("takes twice as many steps for a text of twice the length", () => {
    const steps = [200, 400, 800].map((length) => countSteps("*-*-*-*-*-prod", "-".repeat(length)));
    expect(steps[1]! / steps[0]!).toBeLessThan(2.1);
    expect(steps[2]! / steps[1]!).toBeLessThan(2.1);
  });
});
