import fc from "fast-check";
import { z } from "zod";
import { compileCheck } from "../../../src/core/event/compile-check";

const text = z.string().nullish().catch(undefined);
const schema = z.looseObject({
  id: z.string().min(1).max(3),
  number: z.number().nullish().catch(undefined),
  map: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  part: z.looseObject({ text }).nullish().catch(undefined),
});
const check = compileCheck(schema);

/** JSON of the schema's shape, with a wrong value here and there. */
const odd = fc.oneof(fc.jsonValue(), fc.constant({}), fc.constant([]));
const nearlyRight = fc.record(
  {
    id: fc.oneof(fc.string({ minLength: 1, maxLength: 3 }), odd),
    number: fc.oneof(fc.integer(), odd),
    map: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), odd),
    part: fc.oneof(fc.record({ text: fc.oneof(fc.string(), odd) }), odd),
    other: fc.jsonValue(),
  },
  { requiredKeys: ["id"] },
);

describe("a compiled check", () => {
  it("accepts only what zod returns unchanged", () => {
    fc.assert(
      fc.property(nearlyRight, (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        const parsed = schema.safeParse(json);
        expect(check(json)).toBe(parsed.success && isEqual(parsed.data, json));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['{"id":"1","__proto__":1}', '{"id":"1","part":{"__proto__":{}}}', '{"number":1e999}'])(
    "leaves %s to zod",
    (json) => {
      expect(check(JSON.parse(json))).toBe(false);
    },
  );

  it.each<[string, z.ZodType]>([
    ["an object that is not loose", z.object({})],
    ["a string with a format", z.email()],
    ["a number with bounds", z.number().min(1)],
    ["a record of one type", z.record(z.string(), z.string())],
    ["a transformation", z.string().transform(Number)],
  ])("is not compiled for %s", (_what, unknown) => {
    expect(() => compileCheck(unknown)).toThrow(TypeError);
  });
});

/** With the same keys: a key that was made undefined is no equal. */
function isEqual(a: unknown, b: unknown): boolean {
  try {
    expect(a).toStrictEqual(b);
    return true;
  } catch {
    return false;
  }
}
