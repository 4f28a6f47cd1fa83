import { sign } from "../src/core/signature/signature";
import { openRaw, requestHead } from "./support/raw-request";
import { eventBody } from "./support/receiver";
import { startReceiver } from "./support/start-program";

describe("the service, when it is stopped", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "by %s, responds to requests in progress and ends with exit code 0",
    async (signal) => {
      const receiver = await startReceiver({ env: { CIRCLECI_WEBHOOK_SECRET: "ABCD123" } });
      const body = eventBody();
      const upload = await openRaw(receiver.port);
      upload.send(
        requestHead("POST", "/log-circleci-webhook", {
          "content-length": body.length,
          "circleci-signature": sign("ABCD123", body),
        }),
      );
      expect((await fetch(`${receiver.url}/readyz`)).status).toBe(200);

      receiver.process.kill(signal);
      await receiver.wrote(/"msg":"shutting down"/);
      await expect(openRaw(receiver.port)).rejects.toThrow("ECONNREFUSED");
      upload.send(body.toString("latin1"));
      expect(await upload.closed()).toMatch(/^HTTP\/1.1 201 /);
      const { code, output } = await receiver.ended();
      expect(code).toBe(0);
      expect(output).toMatch(/"msg":"event logged: [^]*"msg":"shutdown complete"/);
    },
  );

  it("a second time, ends at once", async () => {
    const receiver = await startReceiver();
    const upload = await openRaw(receiver.port);
    upload.send(requestHead("POST", "/log-circleci-webhook", { "content-length": 9 }));
    expect((await fetch(`${receiver.url}/readyz`)).status).toBe(200);
    receiver.process.kill("SIGTERM");
    await receiver.wrote(/"msg":"shutting down"/);
    // After the first signal alone, the server would wait for the upload past the test timeout.
    receiver.process.kill("SIGTERM");
    expect((await receiver.ended()).code).toBe(1);
  });

  it("while nobody reads its output, ends nevertheless", async () => {
    const receiver = await startReceiver();
    receiver.process.stdout?.destroy();
    expect((await fetch(`${receiver.url}/nothing`)).status).toBe(404);
    receiver.process.kill("SIGTERM");
    expect((await receiver.ended()).code).toBe(0);
  });
});
