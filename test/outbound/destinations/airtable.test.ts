import { airtableColumns, startAirtable } from "../../support/stand-ins/airtable";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

describe("an Airtable destination", () => {
  let airtable: Awaited<ReturnType<typeof startAirtable>>;
  beforeEach(async () => (airtable = await startAirtable(airtableColumns)));
  afterEach(() => airtable.close());

  const read = (more: object = {}) => {
    const place = { base_id: "appBase1", table: "Test runs", base_url: airtable.url };
    return readOne({ type: "airtable", token: "patRight.token", ...place, ...more });
  };

  it("upserts ten events per request with the documented columns", async () => {
    const jobs = Array.from({ length: 10 }, (_, key) => makeJob({ key: key + 1 }));
    const { request, result } = await deliver(read(), jobs);
    expect(result).toMatchObject({ outcome: "delivered", status: 200 });
    await deliver(read(), jobs, { request });
    expect(airtable.rows.size).toBe(10);
    expect(airtable.rows.get("event-1")).toMatchObject({
      ...{ Workflow: "deploy", Status: "failed", Change: "broken", "Duration (s)": 62 },
    });
    expect(Object.keys(airtable.rows.get("event-1")!).sort()).toEqual([...airtableColumns].sort());
    expect(read().maxBatch).toBe(10);
    expectNoSecret([request, result], ["patRight"]);
  });

  it("never sends one event twice in a request", async () => {
    const jobs = [makeJob({ key: 1, id: "same" }), makeJob({ key: 2, id: "same", branch: "new" })];
    expect((await deliver(read(), jobs)).result.outcome).toBe("delivered");
    expect(airtable.rows.get("same")).toMatchObject({ Branch: "new" });
  });

  it("waits 30 seconds after a 429", async () => {
    for (let sent = 0; sent < 5; sent++) await deliver(read(), [makeJob()]);
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", status: 429, afterMs: 30_000 });
  });

  it("pauses when the monthly quota is used up", async () => {
    const body = { error: { type: "PUBLIC_API_BILLING_LIMIT_EXCEEDED", message: "limit" } };
    airtable.failNext(1, { status: 429, body });
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", pause: expect.stringContaining("used up") });
  });

  it.each([
    [{ token: "patWrong" }, "401: AUTHENTICATION_REQUIRED: Authentication required"],
    [{ table: "Other" }, "403: INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND: Invalid permissions"],
  ])("fails permanently with %j", async (more, error) => {
    expect((await deliver(read(more), [makeJob()])).result).toMatchObject({
      outcome: "failed",
      error,
    });
  });
});
