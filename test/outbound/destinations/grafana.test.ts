import { startGrafana } from "../../support/stand-ins/grafana";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

describe("a Grafana destination", () => {
  let grafana: Awaited<ReturnType<typeof startGrafana>>;
  beforeEach(async () => (grafana = await startGrafana()));
  afterEach(() => grafana.close());

  const read = (token = "glsa_right_token") =>
    readOne({ type: "grafana", url: grafana.url, token });

  it("adds an annotation from the start of the run to its end, escaped and tagged", async () => {
    const { request, result } = await deliver(read(), [makeJob({ branch: "<b>" })]);
    expect(result).toMatchObject({ outcome: "delivered", status: 200 });
    expect(grafana.annotations[0]).toMatchObject({
      text: expect.stringContaining("deploy broke on &lt;b&gt; in webhook-service\n<a href="),
      time: Date.parse("2026-11-23T10:11:29.000Z"),
      timeEnd: Date.parse("2026-11-23T10:12:31.000Z"),
      tags: ["circleci", "webhook-service", "deploy", "<b>", "failed", "broken"],
    });
    expectNoSecret([request, result], ["glsa"]);
  });

  it("fails permanently with Grafana's own message", async () => {
    const { result } = await deliver(read("glsa_wrong_token"), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", error: "401: Invalid API key" });
  });

  it.each([429, 500])("retries after a %i", async (status) => {
    grafana.failNext(1, { status });
    expect((await deliver(read(), [makeJob()])).result).toMatchObject({ outcome: "retry" });
  });
});
