import { sign, signatureHeader } from "../../src/core/signature/signature";
import { makeOne } from "../../src/samples/make-samples";
import { createRandom } from "./create-random";

/** A POST that no test of a single case thought of. */
export interface OddDelivery {
  body: Buffer;
  headers: Record<string, string>;
}

/** In every text field: names that all objects have, and characters that something may trip over. */
const texts = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["", " ", "\0", "\u001b[2J\u0007", "\ud800", "x\udfff", "\u202ex", "a\r\nb", "\u2028", "😀"],
  ...["<script>alert(1)</script>", "{{7*7}}", "%", "%00", "../..", "!x", '"', "*", "null", "#-1"],
  "x".repeat(5_000),
];

const numbers = [0, -0, -1, 1.5, 5e-324, -1e308, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21];

const times = [
  ...["+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", "2099-01-01T00:00:00Z"],
  ...["1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-13-45T99:99:99Z", "tomorrow", "1e21"],
];

const wrongTypes: unknown[] = [null, true, [], {}, [[[]]], { toString: 1, length: -1 }, 42, "text"];

const types = ["workflow-completed", "job-completed", "ping"] as const;

const share = { odd: 0.3, wrongType: 0.2, rejected: 0.2 };

/**
 * The same for the same seed: events with odd values in their fields, and among them deliveries that
 * must be rejected.
 */
export function makeOddDeliveries(seed: number, count: number, secret: string): OddDelivery[] {
  const random = createRandom(seed);
  const choose = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)]!;

  function oddValue(name: string, value: unknown): unknown {
    if (random() < share.wrongType) return choose(wrongTypes);
    if (name.endsWith("_at")) return choose(times);
    return typeof value === "number" ? choose(numbers) : choose(texts);
  }

  function makeOdd(value: unknown, name = ""): unknown {
    if (random() < share.odd && name !== "") return oddValue(name, value);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => [key, makeOdd(inner, key)]),
    );
  }

  function makeBody(index: number): Buffer {
    const kind = choose(types);
    const [sample] = makeOne({ kind, vcs: "github", status: "failed" }, Date.now());
    const type = random() < 0.1 ? choose(texts) || "odd" : kind;
    const odd = makeOdd(sample) as object;
    // Numbers too: `id` alone tells events apart.
    const text = JSON.stringify({ ...odd, type, id: `${choose(texts)}${index}` });
    return Buffer.from(text.replace('"length":-1', '"__proto__":{"status":"success"}'));
  }

  const signatures = ["", "v1=", "v1=constructor", `v1=${"0".repeat(64)}`, "__proto__=1", "v2=,"];
  const rejected = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{",
    "{}",
    '{"type":"ping"}',
    '{"type":1,"id":2}',
  ];

  function makeRejected(index: number): OddDelivery {
    const isSigned = random() < 0.5;
    const body = isSigned ? Buffer.from(choose(rejected)) : makeBody(index);
    return {
      body,
      headers: {
        "circleci-event-type": choose(Object.getOwnPropertyNames(Object.prototype)),
        [signatureHeader]: isSigned ? sign(secret, body) : choose(signatures),
      },
    };
  }

  return Array.from({ length: count }, (_, index) => {
    if (random() < share.rejected) return makeRejected(index);
    const body = makeBody(index);
    return { body, headers: { [signatureHeader]: sign(secret, body) } };
  });
}
