import { startZendesk } from "../../support/stand-ins/zendesk";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

const twoHours = 2 * 3_600_000;
const oauth = { client_id: "circleci", client_secret: "the-client-secret" };

describe("a Zendesk destination", () => {
  let zendesk: Awaited<ReturnType<typeof startZendesk>>;
  beforeEach(async () => (zendesk = await startZendesk()));
  afterEach(() => zendesk.close());

  const read = (more: object = oauth) =>
    readOne({ type: "zendesk", base_url: zendesk.url, ...more });
  const tried = makeJob({ notification: { attempts: 1 } });
  const createdAt = Date.parse(tried.notification.createdAt);

  it("creates a ticket with a subject, a body, tags, an external id and the same Idempotency-Key", async () => {
    const { request, result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "delivered", status: 201, result: { ticket: "3" } });
    const [ticket] = zendesk.tickets;
    expect(ticket).toMatchObject({
      subject: "deploy broke on main in webhook-service",
      tags: ["circleci", "webhook-service", "deploy"],
      external_id: request.headers["idempotency-key"],
    });
    expect(ticket!.comments[0]!.body).toMatch(/^deploy broke on main.*\n\nAuthor: Ada Lovelace\n/);
    expectNoSecret([request, result], ["the-client-secret", "access-token"]);
  });

  it("creates one ticket when the response to the first attempt is lost", async () => {
    const destination = read();
    await deliver(destination, [makeJob({ key: 1 })]);
    zendesk.failNext(1, "lost");
    const first = await deliver(destination, [makeJob()]);
    expect(first.result).toMatchObject({ outcome: "retry", status: null });
    const now = () => new Date(createdAt + 1000);
    const { result } = await deliver(destination, [tried], { request: first.request, now });
    expect(result).toMatchObject({ outcome: "delivered", result: { ticket: "4" } });
    expect(zendesk.tickets).toHaveLength(2);
    const [one, two] = zendesk.requests.slice(-2);
    expect(one!.body.equals(two!.body)).toBe(true);
  });

  it("looks for the ticket by its external id when the key has expired", async () => {
    const destination = read();
    const now = () => new Date(createdAt + twoHours);
    const first = await deliver(destination, [makeJob()]);
    zendesk.advance(twoHours);
    const second = await deliver(destination, [tried], { request: first.request, now });
    expect(second.result).toMatchObject({ outcome: "delivered", result: { ticket: "3" } });
    expect(zendesk.tickets).toHaveLength(1);
  });

  it("creates the ticket after two hours when no attempt created it", async () => {
    const now = () => new Date(createdAt + twoHours);
    expect((await deliver(read(), [tried], { now })).result.outcome).toBe("delivered");
    expect(zendesk.tickets).toHaveLength(1);
  });

  it("adds an internal note about the fix to the ticket of the break", async () => {
    const destination = read();
    const job = makeJob();
    await deliver(destination, [job]);
    const notification = { ...job.notification, result: { ticket: "3" } };
    const findBreak = async () => ({ notification, event: job.event });
    await deliver(destination, [makeJob({ key: 13, change: "fixed" })], { findBreak });
    expect(zendesk.tickets).toHaveLength(1);
    expect(zendesk.tickets[0]!.comments[1]).toMatchObject({ public: false });
    expect(zendesk.tickets[0]!.comments[1]!.body).toMatch(/^deploy was fixed on main/);
    expect(destination.keepsIncidentOpen).toBe(true);
    expect(read({ ...oauth, when: { change: "broken" } }).keepsIncidentOpen).toBe(false);
  });

  describe("with the fix of a break whose ticket takes no note", () => {
    const fix = makeJob({ key: 13, change: "fixed" });
    const job = makeJob();
    const notification = { ...job.notification, result: { ticket: "3" } };
    const findBreak = async () => ({ notification, event: job.event });

    it("opens a follow-up ticket when the ticket is closed, once, and says so", async () => {
      const destination = read();
      await deliver(destination, [job]);
      zendesk.tickets[0]!.status = "closed";
      const { request, result } = await deliver(destination, [fix], { findBreak });
      expect(result).toMatchObject({
        ...{ outcome: "delivered", status: 201 },
        result: { ticket: "4", note: expect.stringMatching(/^Ticket 3 .*422.* ticket 4 /) },
      });
      expect(zendesk.tickets[1]).toMatchObject({
        ...{ subject: "deploy was fixed on main in webhook-service", followUpOf: 3 },
        comments: [{ public: false, body: expect.stringContaining("deploy was fixed on main") }],
      });
      await deliver(destination, [fix], { findBreak, request });
      expect(zendesk.tickets).toHaveLength(2);
    });

    it("opens no second follow-up ticket when the key has expired", async () => {
      const destination = read();
      await deliver(destination, [job]);
      zendesk.tickets[0]!.status = "closed";
      const { request } = await deliver(destination, [fix], { findBreak });
      zendesk.advance(twoHours);
      const now = () => new Date(createdAt + twoHours);
      const again = { event: fix.event, notification: { ...fix.notification, attempts: 1 } };
      const { result } = await deliver(destination, [again], { findBreak, request, now });
      expect(result).toMatchObject({ outcome: "delivered", result: { ticket: "4" } });
      expect(zendesk.tickets).toHaveLength(2);
    });

    it("creates a ticket that follows none when the ticket was deleted", async () => {
      const destination = read();
      await deliver(destination, [job]);
      zendesk.tickets.length = 0;
      const { result } = await deliver(destination, [fix], { findBreak });
      expect(result).toMatchObject({ outcome: "delivered", status: 201, result: { ticket: "4" } });
      expect(zendesk.requests.at(-1)!.body.toString()).not.toContain("via_followup_source_id");
    });

    it("retries the note after a conflict", async () => {
      const destination = read();
      await deliver(destination, [job]);
      zendesk.failNext(1, { status: 409, body: { error: "DatabaseConflict" } });
      const { result } = await deliver(destination, [fix], { findBreak });
      expect(result).toMatchObject({ outcome: "retry", error: "409: DatabaseConflict" });
      expect(zendesk.tickets).toHaveLength(1);
    });
  });

  it("creates one ticket when the first attempt ends in a conflict", async () => {
    const destination = read();
    await deliver(destination, [makeJob({ key: 1 })]);
    zendesk.failNext(1, { status: 409, body: { error: "DatabaseConflict" } });
    const first = await deliver(destination, [makeJob()]);
    expect(first.result.outcome).toBe("retry");
    const { result } = await deliver(destination, [tried], { request: first.request });
    expect(result.outcome).toBe("delivered");
    expect(zendesk.tickets).toHaveLength(2);
  });

  it("gets one new token when the old one expired", async () => {
    const destination = read();
    await deliver(destination, [makeJob()]);
    zendesk.expireTokens();
    const { result } = await deliver(destination, [makeJob({ key: 13 })]);
    expect(result.outcome).toBe("delivered");
    const paths = zendesk.requests.map(({ path }) => path);
    expect(paths.filter((path) => path === "/oauth/tokens")).toHaveLength(2);
  });

  it("fails permanently when its credentials are wrong", async () => {
    const { result } = await deliver(read({ ...oauth, client_secret: "wrong-secret" }), [
      makeJob(),
    ]);
    expect(result).toMatchObject({ outcome: "failed", error: "401: invalid_client" });
    expectNoSecret(result, ["wrong-secret"]);
  });

  it("fails permanently when a key was used for another body", async () => {
    const { request } = await deliver(read(), [makeJob()]);
    const changed = { ...request, body: Buffer.from(request.body.toString().replace("main", "x")) };
    const { result } = await deliver(read(), [makeJob()], { request: changed });
    expect(result).toMatchObject({ outcome: "failed", status: 400 });
    expect(result).toHaveProperty("error", expect.stringContaining("IdempotentRequestError"));
  });

  it("waits for the time in a 429", async () => {
    const destination = read();
    await deliver(destination, [makeJob()]);
    zendesk.failNext(1, { status: 429, headers: { "retry-after": "93" }, body: "Number of …" });
    const { result } = await deliver(destination, [makeJob({ key: 13 })]);
    expect(result).toMatchObject({ outcome: "retry", afterMs: 93_000 });
  });

  it("accepts an API token until Zendesk ends support for them", async () => {
    const legacy = { email: "ops@example.com", api_token: "the-api-token" };
    const { request, result } = await deliver(read(legacy), [makeJob()]);
    expect(result.outcome).toBe("delivered");
    expectNoSecret([request, result], ["the-api-token"]);
  });
});
