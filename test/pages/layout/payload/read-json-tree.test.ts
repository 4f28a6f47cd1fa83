import * as fc from "fast-check";
import { type JsonNode, readJsonTree } from "../../../../src/pages/layout/payload/read-json-tree";

function write(node: JsonNode): string {
  const name = node.name === undefined ? "" : `${node.name}:`;
  if (!node.children) return name + node.source;
  const [opening, closing] = node.kind === "object" ? "{}" : "[]";
  return `${name}${opening}${node.children.map(write).join()}${closing}`;
}

function rewrite(text: string): string | undefined {
  const tree = readJsonTree(text);
  return tree && write(tree);
}

describe("readJsonTree", () => {
  it("keeps all JSON as it was written", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const compact = JSON.stringify(JSON.parse(text));
        expect(rewrite(compact)).toBe(compact);
      }),
    );
  });

  it.each([
    ["123456789012345678901234567890"],
    ["-1.50E+400"],
    ['{"a":1,"a":2}'],
    ['{"__proto__":{"x":[]},"":null}'],
    ['"\\\\\\"\\ud800{[,:"'],
  ])("keeps what JSON.parse would change: %s", (text) => {
    expect(rewrite(text)).toBe(text);
  });

  it("leaves out the white space between tokens", () => {
    expect(rewrite(' {\n"a" : [ 1 ,\t"b c" ] } ')).toBe('{"a":[1,"b c"]}');
  });

  it.each([
    ["not JSON"],
    [""],
    ["{'a':1}"],
    ["[1"],
    ["[".repeat(100) + "]".repeat(100)],
    [`[${"1,".repeat(5_000)}1]`],
  ])("returns undefined for %s", (text) => expect(readJsonTree(text)).toBeUndefined());
});
