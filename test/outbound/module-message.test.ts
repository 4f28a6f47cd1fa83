import { readModuleMessage } from "../../src/outbound/destinations/module/module-message";

const log = { id: 1, type: "log", level: "info", fields: "{}", message: "Sending" };

describe("a message of a module's thread", () => {
  it.each([
    [null],
    [undefined],
    [1],
    ["done"],
    [[]],
    [{}],
    [{ id: 1 }],
    [{ id: "1", type: "done" }],
    [{ id: 1, type: "constructor" }],
    [{ id: 1, type: "failed", error: {} }],
    [{ ...log, level: "constructor" }],
    [{ ...log, fields: {} }],
    [{ ...log, message: null }],
  ])("is nothing when it is %j", (received) => {
    expect(readModuleMessage(received)).toBeUndefined();
  });

  it.each([
    ["{}", {}],
    ['{"workflow":"deploy"}', { workflow: "deploy" }],
    ["1", { fields: "1" }],
    ["null", { fields: "null" }],
    ["{", { fields: "{" }],
    [JSON.stringify("x".repeat(20_000)), { fields: `"${"x".repeat(9_999)}` }],
  ])("has the fields %s as an object", (fields, expected) => {
    expect(readModuleMessage({ ...log, fields })).toEqual({ ...log, fields: expected });
  });

  it("is cut after 10,000 characters", () => {
    const error = "x".repeat(20_000);
    expect(readModuleMessage({ id: 1, type: "failed", error })).toEqual({
      ...{ id: 1, type: "failed", error: "x".repeat(10_000) },
    });
  });
});
