import { measureWebhooks, startFilledReceiver } from "./support/measure-readers";

describe("the receiver with SQLite, 5,000 events and 20 readers without a pause", () => {
  let receiver: Awaited<ReturnType<typeof startFilledReceiver>>;
  beforeAll(async () => {
    receiver = await startFilledReceiver();
  }, 60_000);
  afterAll(async () => {
    receiver.process.kill("SIGKILL");
    await receiver.ended();
  });

  it.each([
    "/api/events?limit=500",
    "/api/events?q=of-no-event",
    "/api/facets?q=of-no-event",
    "/inspector",
    "/api/events.ndjson",
    "/api/events.csv",
    "/fetch-webhooks-logs",
  ])(
    "works for 50 ms until it has answered a webhook, and never for 250 ms: %s",
    async (path) => {
      const { median, longest } = await measureWebhooks(receiver, path);
      expect(median).toBeLessThan(50);
      expect(longest).toBeLessThan(250);
    },
    60_000,
  );
});
