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
    [{ status: 400, body: "missing_labels" }, "failed"],
  ])("treats %j as: %s", async (fault, outcome) => {
    loki.failNext(2, fault);
    expect((await deliver(read(), [makeJob()])).result).toMatchObject({ outcome });
  });

  describe("with a line that comes late", () => {
    const at = (happenedAt: string, receivedAt = "2026-11-29T08:00:00.000Z") => {
      const { event, notification } = makeJob();
      return { event: { ...event, happenedAt, receivedAt }, notification };
    };
    const newer = at("2026-11-29T07:59:00.000Z");
    const older = at("2026-11-28T09:00:00.000Z");
    const times = () =>
      loki.streams.map(({ values }) => new Date(Number(values[0]![0]) / 1e6).toISOString());

    it("keeps its own time as long as it is the newest of its stream", async () => {
      const destination = read();
      await deliver(destination, [older]);
      await deliver(destination, [newer]);
      expect(times()).toEqual([older.event.happenedAt, newer.event.happenedAt]);
    });

    it("sends the time of receipt when a newer line is more than an hour ahead", async () => {
      const destination = read();
      await deliver(destination, [newer]);
      await deliver(destination, [older]);
      await deliver(destination, [at("2026-11-29T07:01:00.000Z")]);
      expect(times()).toEqual([
        newer.event.happenedAt,
        older.event.receivedAt,
        "2026-11-29T07:01:00.000Z",
      ]);
      expect(loki.requests).toHaveLength(3);
    });

    it("sends the time of re-verification of a rejected event", async () => {
      const destination = read();
      await deliver(destination, [newer]);
      const reverifiedAt = "2026-11-29T09:30:00.000Z";
      await deliver(destination, [{ ...older, event: { ...older.event, reverifiedAt } }]);
      expect(times()[1]).toBe(reverifiedAt);
    });

    it("sends the present time when it was received long before the newest line", async () => {
      const destination = read();
      const now = () => new Date("2026-11-29T12:00:00.000Z");
      await deliver(destination, [newer]);
      await deliver(destination, [at(older.event.happenedAt, older.event.happenedAt)], { now });
      expect(times()[1]).toBe(now().toISOString());
    });

    it("sends the present time after a refusal when another process sent the newest line", async () => {
      await deliver(read(), [newer]);
      const now = () => new Date("2026-11-29T12:00:00.000Z");
      const { result } = await deliver(read(), [older], { now });
      expect(result).toMatchObject({ outcome: "delivered", status: 204 });
      expect(times()[1]).toBe(now().toISOString());
    });
  });

  it.each([
    ["too old", "2020-01-01T00:00:00.000Z"],
    ["in the future", "2100-01-01T00:00:00.000Z"],
  ])("sends the present time when Loki finds the event %s", async (_name, happenedAt) => {
    await loki.close();
    loki = await startLoki("team", 7 * 24 * 3_600_000);
    const { event, notification } = makeJob();
    const job = { event: { ...event, happenedAt }, notification };
    expect((await deliver(read(), [job])).result.outcome).toBe("delivered");
  });

  it("cuts a line that is too long", async () => {
    const job = makeJob({ subject: "€".repeat(500_000) });
    const message = "<%= it.event.payload.pipeline.vcs.commit.subject %>";
    expect((await deliver(read({ message }), [job])).result.outcome).toBe("delivered");
  });

  it("fails permanently without its tenant", async () => {
    const { result } = await deliver(read({ tenant: undefined }), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", error: "401: no org id" });
  });
});
