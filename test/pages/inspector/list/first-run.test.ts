import type { NewRejection } from "../../../../src/core/log/rejection";
import { get } from "../../../support/ask-page";
import { createReceiver, secret } from "../../../support/receiver";

describe("the first steps in the inspector", () => {
  it("explain how to send a first delivery", async () => {
    const { text } = await get(createReceiver(), "/inspector");
    expect(text).toContain("Nothing yet");
    expect(text).toContain("npx circleci-webhooks send");
    expect(text.match(/<li class="is-[a-z]+"/g)).toHaveLength(3);
    expect(text).not.toMatch(/is-(done|failed)/);
  });

  it("say where the secret is, and not the secret", async () => {
    const secretSource = { description: "It is in the <vault>:", command: "vault get 'it'" };
    const { text } = await get(createReceiver({ secretSource }), "/inspector");
    expect(text).toContain("It is in the &lt;vault&gt;:");
    expect(text).toContain("vault get &#39;it&#39;</code>");
    expect(text).not.toContain(secret);
    const library = await get(createReceiver(), "/inspector");
    expect(library.text).toContain("Use the secret that this server is configured with.");
  });

  it("say that the first delivery went to a wrong path", async () => {
    const receiver = createReceiver();
    const common = {
      receivedAt: new Date(),
      responseStatus: 404,
      headers: {},
      body: null,
      size: 2,
    };
    const path = "/log-circleci-hook";
    await receiver.store.rejections.save([{ ...common, code: "wrong_path", path }]);
    const { text } = await get(receiver, "/inspector");
    const states = [...text.matchAll(/<li class="is-([a-z]+)"/g)].map(([, each]) => each);
    expect(states).toEqual(["failed", "open", "open"]);
    expect(text).toContain(
      'sent to “/log-circleci-hook”. <a href="/inspector/rejections/1">See how to fix it</a>',
    );
  });

  it.each([
    ["invalid_signature", "failed", "signed with another secret"],
    ["missing_signature", "failed", "its webhook has no secret token"],
    ["malformed_payload", "done", ""],
    ["body_too_large", "open", ""],
  ])("show what a first rejection with %s says about the secret", async (code, state, problem) => {
    const receiver = createReceiver();
    const common = {
      receivedAt: new Date(),
      responseStatus: 401,
      headers: {},
      body: null,
      size: 2,
    };
    await receiver.store.rejections.save([{ ...common, code } as NewRejection]);
    const { text } = await get(receiver, "/inspector");
    const states = [...text.matchAll(/<li class="is-([a-z]+)"/g)].map(([, each]) => each);
    expect(states).toEqual(["done", state, "open"]);
    expect(text).toContain(problem);
    expect(text.includes('<a href="/inspector/rejections/1">See how to fix it</a>')).toBe(
      state === "failed",
    );
  });
});
