import { startLoki } from "../../support/stand-ins/loki";
import { deliver, makeJob, readOne } from "../../support/deliver";

describe("a Loki destination", () => {
  let loki: Awaited<ReturnType<typeof startLoki>>;
  beforeEach(async () => (loki = await startLoki("team")));
  afterEach(() => loki.close());

  const read = (more: object = {}) =>
    readOne({ type: "loki", url: loki.url, tenant: "team", ...more });

  it("pushes one line for an event, with few labels and its own time", async () => {
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "delivered", status: 204 });
    const [{ stream, values }] = loki.streams as [(typeof loki.streams)[0]];
    expect(stream).toEqual({
      ...{ app: "circleci", type: "workflow-completed", project: "webhook-service" },
      ...{ workflow: "deploy", status: "failed" },
    });
    expect(values[0]![0]).toBe(`${Date.parse("2026-11-23T10:12:31.000Z")}000000`);
    expect(JSON.parse(String(values[0]![1]))).toMatchObject({
      msg: "deploy broke on main in webhook-service",
      branch: "main",
      id: "event-12",
    });
  });

  it("accepts the full URL of the push API, too", async () => {
    const { result } = await deliver(read({ url: `${loki.url}/loki/api/v1/push` }), [makeJob()]);
    expect(result.outcome).toBe("delivered");
  });

  it.each([
    [{ status: 429, body: "rate_limited" }, "retry"],
    [{ status: 500 }, "retry"],
    [{ status: 260, body: "blocked" }, "failed"],
    [{ status: 400, body: "too_far_behind" }, "failed"],
  ])("treats %j as: %s", async (fault, outcome) => {
    loki.failNext(1, fault);
    expect((await deliver(read(), [makeJob()])).result).toMatchObject({ outcome });
  });

  it("fails permanently without its tenant", async () => {
    const { result } = await deliver(read({ tenant: undefined }), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", error: "401: no org id" });
  });
});
