import { formatForPeople } from "../../src/service/format-for-people";

const time = new Date(2026, 10, 23, 10, 12, 31).getTime();

function format(record: object): string {
  return formatForPeople(`${JSON.stringify({ level: 30, time, ...record })}\n`);
}

describe("a log line on a terminal", () => {
  it("has the time, the level, the message and the fields", () => {
    expect(format({ status: "failed", msg: "event logged" })).toBe(
      '[10:12:31] INFO: event logged {"status":"failed"}\n',
    );
    expect(format({ level: 40, msg: "slow" })).toBe("[10:12:31] WARN: slow\n");
  });

  it("has the stack of an error on lines of its own", () => {
    const err = { type: "Error", message: "disk full", stack: "Error: disk full\n    at save" };
    expect(format({ level: 50, err, msg: "request failed" })).toBe(
      "[10:12:31] ERROR: request failed\n    Error: disk full\n        at save\n",
    );
  });

  it("has no control character of a sender", () => {
    expect(format({ msg: "\u001b[2J", type: "\u009b2J" })).toBe(
      '[10:12:31] INFO: \\u001b[2J {"type":"\\u009b2J"}\n',
    );
  });
});
