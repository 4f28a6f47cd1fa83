import fc from "fast-check";
import { Failure } from "../../../src/core/errors";
import { parseEvent } from "../../../src/core/event/event";
import type { EventFields } from "../../../src/core/event/webhook-event";
import { summarize, summarizeCommit } from "../../../src/core/event/summary";

const base = { type: "workflow-completed", id: "1" };

describe("parseEvent", () => {
  it("keeps unknown keys at every depth", () => {
    const sent = { ...base, new: 1, workflow: { status: "failed", new: { deep: [null] } } };
    expect(parseEvent(JSON.stringify(sent))).toEqual(sent);
  });

  it("accepts null in every place", () => {
    const sent = { ...base, webhook: null, workflow: { name: null }, pipeline: { vcs: null } };
    expect(parseEvent(JSON.stringify(sent))).toEqual(sent);
  });

  it("treats a field of an undocumented type as absent", () => {
    const sent = { ...base, workflow: { status: 7, name: "build" }, job: "oops", project: [] };
    const event: EventFields = parseEvent(JSON.stringify(sent));
    expect(event.workflow).toEqual({ status: undefined, name: "build" });
    expect(event.job).toBeUndefined();
    expect(event.project).toBeUndefined();
  });

  it.each([
    ["[]", "the body: Invalid input: expected object, received array."],
    ["null", "the body: Invalid input: expected object, received null."],
    [
      '{"type":""}',
      /type: Too small: .+; id: Invalid input: expected string, received undefined\.$/,
    ],
    [`{"type":"ping","id":"${"1".repeat(201)}"}`, "id: Too big: expected string to have <=200"],
  ])("says what is wrong with %.30s", (body, problem) => {
    expect(() => parseEvent(body)).toThrow(problem);
  });

  it("accepts an id of the webhook only if a database can index it", () => {
    const read = (id: string) => parseEvent(JSON.stringify({ ...base, webhook: { id } })).webhook;
    expect(read("1".repeat(200))).toEqual({ id: "1".repeat(200) });
    expect(read("1".repeat(201))).toEqual({ id: undefined });
  });

  it("treats a number that is infinite as absent", () => {
    const event = parseEvent('{"type":"a","id":"b","pipeline":{"number":1e999}}');
    expect((event as EventFields).pipeline).toEqual({ number: undefined });
  });

  it("accepts any view of bytes", () => {
    const buffer = Buffer.from(`xx${JSON.stringify(base)}`);
    expect(parseEvent(new Uint8Array(buffer).subarray(2))).toEqual(base);
  });

  it("does not let __proto__ change a prototype", () => {
    const event = parseEvent('{"type":"a","id":"b","__proto__":{"polluted":1}}');
    expect((event as { polluted?: number }).polluted).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("parses any JSON or throws malformed_payload", () => {
    const withIdentity = fc.record({ type: fc.string(), id: fc.string() });
    const objects = fc.tuple(fc.object(), withIdentity).map((parts) => Object.assign({}, ...parts));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), objects), (value) => {
        try {
          const event = parseEvent(JSON.stringify(value) ?? "");
          expect(Object.values(summarize(event))).not.toContain(undefined);
          expect(Object.values(summarizeCommit(event))).not.toContain(undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).code).toBe("malformed_payload");
        }
      }),
    );
  });
});
