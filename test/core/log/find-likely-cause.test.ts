import { createRejectionBuffer } from "../../../src/core/log/rejection-buffer";
import { sign } from "../../../src/core/signature/signature";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { get } from "../../support/ask-page";
import { silent } from "../../support/open-stores";
import { createReceiver, secret } from "../../support/receiver";

/** What one delivery of a webhook became: accepted, wrongly signed, or re-verified later. */
type Step = "accepted" | "wrong" | "reverified" | "other webhook" | "repeated";

/** The likely cause of the rejection with a key, in the API and on the page, after some deliveries. */
async function findCause(steps: Step[], key: number): Promise<string | null> {
  const store = createMemoryStore();
  const rejections = createRejectionBuffer({ store: store.rejections, log: silent });
  let minute = 0;
  const now = (): Date => new Date(Date.UTC(2026, 10, 23, 10, minute));
  const receiver = createReceiver({ store, rejections, now });
  for (const step of steps) {
    minute += 1;
    const id = step === "repeated" ? "1" : String(minute);
    const webhook = { id: step === "other webhook" ? "v" : "w" };
    const body = JSON.stringify({ type: "ping", id, webhook });
    const isWrong = step === "wrong" || step === "reverified";
    const signature = sign(isWrong ? "another" : secret, body);
    await receiver.post({ body, headers: { "circleci-signature": signature } });
    await rejections.flush();
    const [newest] = await store.rejections.list({ limit: 1 });
    if (step === "reverified" && newest) await store.rejections.markLogged(newest.key, "99");
  }
  const { explanation } = (await get(receiver, `/api/rejections/${key}`)).body as {
    explanation: { likelyCause: string | null };
  };
  const page = await get(receiver, `/inspector/rejections/${key}`);
  const { likelyCause } = explanation;
  expect(page.text.includes("Likely cause:")).toBe(likelyCause !== null);
  expect(page.text).toContain(likelyCause ?? "");
  return likelyCause;
}

describe("the likely cause of a wrong signature", () => {
  it.each<[given: string, steps: Step[], key: number, cause: RegExp]>([
    [
      "in a healthy log is open until the next delivery",
      ["accepted", "accepted", "accepted", "accepted", "wrong"],
      5,
      /^The delivery of this webhook before this one was accepted\. The secret was probably just changed in CircleCI, or this body was altered: the next delivery will show which\.$/,
    ],
    [
      "is still open after a delivery of another webhook",
      ["accepted", "wrong", "other webhook"],
      2,
      /the next delivery will show which/,
    ],
    [
      "is a changed body when the next delivery was accepted",
      ["accepted", "accepted", "wrong", "accepted"],
      3,
      /before and after this one were accepted: the body of this one was probably changed on the way/,
    ],
    [
      "is a changed body when an older event was accepted again",
      ["accepted", "wrong", "repeated"],
      2,
      /before and after this one were accepted/,
    ],
    [
      "of a first delivery is a changed body or a corrected secret when a later one was accepted",
      ["wrong", "accepted"],
      1,
      /changed on the way, unless the secret was corrected in between/,
    ],
    ["of a first delivery is the secret", ["wrong"], 1, /no accepted.*its secret probably differs/],
    [
      "of several in a row is the secret",
      ["accepted", "wrong", "other webhook", "wrong", "wrong"],
      4,
      /^All 3 deliveries of this webhook have been rejected since 2026-11-23 10:02 UTC: its secret probably differs\.$/,
    ],
    [
      "of several in a row was the secret when a later one was accepted",
      ["accepted", "wrong", "wrong", "accepted"],
      2,
      /^2 deliveries of this webhook in a row .* 10:02 UTC, and a later one was accepted: its secret probably differed/,
    ],
    [
      "does not count rejections that were re-verified",
      ["accepted", "reverified", "wrong"],
      3,
      /the next delivery will show which/,
    ],
  ])("%s", async (_given, steps, key, cause) => {
    expect(await findCause(steps, key)).toMatch(cause);
  });

  it("never says that a body was changed before a later delivery was accepted", async () => {
    for (const steps of [["wrong"], ["accepted", "wrong"], ["accepted", "wrong", "wrong"]]) {
      expect(await findCause(steps as Step[], steps.length)).not.toContain("changed on the way");
    }
  });
});

describe("the likely cause", () => {
  it("is unknown without the id of a webhook, or if the reason is certain", async () => {
    const store = createMemoryStore();
    const receiver = createReceiver({ store });
    const common = { receivedAt: new Date(), responseStatus: 401, size: 2 };
    const code = "invalid_signature";
    const bodies = ['{"type":"ping","id":"1"}', '{"type":"ping","id":"1","webhook":{"id":"w"}}'];
    const signatures = [sign("another", bodies[0]!), "v1=no"];
    const saved = bodies.map((text, n) => {
      const headers = { "circleci-signature": signatures[n] };
      return { ...common, code, headers, body: Buffer.from(text) } as const;
    });
    await store.rejections.save(saved);
    for (const key of [1, 2]) {
      const { body } = await get(receiver, `/api/rejections/${key}`);
      expect(body.explanation.likelyCause).toBeNull();
    }
  });
});
