import { startPagerDuty } from "../../support/stand-ins/pagerduty";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

describe("a PagerDuty destination", () => {
  let pagerduty: Awaited<ReturnType<typeof startPagerDuty>>;
  beforeEach(async () => (pagerduty = await startPagerDuty()));
  afterEach(() => pagerduty.close());

  const read = (more: object = {}) => {
    const { url: base_url, routingKey: routing_key } = pagerduty;
    return readOne({ type: "pagerduty", routing_key, base_url, ...more });
  };
  const bodies = () =>
    pagerduty.requests.map(({ body }) => JSON.parse(body.toString()) as Record<string, object>);

  it("triggers an alert for a break, and resolves it with the same key", async () => {
    const { request, result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "delivered", status: 202 });
    expect(pagerduty.open.size).toBe(1);
    expect(bodies()[0]).toMatchObject({
      event_action: "trigger",
      payload: {
        summary: "deploy broke on main in webhook-service",
        source: "github/acme/webhook-service",
        severity: "error",
        custom_details: { branch: "main", before: "Green since 20 Nov 2026, 08:00 UTC" },
      },
      client_url: "https://ci.example.com/inspector/events/12",
    });
    await deliver(read(), [makeJob({ change: "still_failing" })]);
    expect(pagerduty.open.size).toBe(1);
    await deliver(read(), [makeJob({ change: "fixed" })]);
    expect(pagerduty.open.size).toBe(0);
    expectNoSecret([request, result], [pagerduty.routingKey]);
  });

  it("keeps long branches apart in keys of at most 255 characters", async () => {
    await deliver(read(), [makeJob({ branch: `${"x".repeat(390)}1` })]);
    await deliver(read(), [makeJob({ branch: `${"x".repeat(390)}2` })]);
    expect(pagerduty.open.size).toBe(2);
  });

  it("opens an alert of its own for a test", async () => {
    await deliver(read(), [makeJob()]);
    await deliver(read(), [makeJob({ change: "fixed" })], { isTest: true });
    expect(pagerduty.open.size).toBe(2);
    expect(bodies()[1]).toMatchObject({ payload: { severity: "info" } });
  });

  it("fails permanently with PagerDuty's own message", async () => {
    const destination = read({ routing_key: "f".repeat(32) });
    const { result } = await deliver(destination, [makeJob()]);
    expect(result).toMatchObject({
      outcome: "failed",
      error: "400: invalid event: 'routing_key' is unknown",
    });
  });

  it.each([
    [0, 30_000],
    [2, 30_000],
    [3, 180_000],
  ])("waits after a 429 at attempt %i: %i ms", async (attempts, afterMs) => {
    pagerduty.failNext(1, { status: 429 });
    const { result } = await deliver(read(), [makeJob({ notification: { attempts } })]);
    expect(result).toMatchObject({ outcome: "retry", afterMs });
  });

  it.each(["hang" as const, "lost" as const, { status: 500 }])(
    "retries after %j",
    async (fault) => {
      pagerduty.failNext(1, fault);
      const { result } = await deliver(read(), [makeJob()], { timeout: 200 });
      expect(result.outcome).toBe("retry");
    },
  );
});
