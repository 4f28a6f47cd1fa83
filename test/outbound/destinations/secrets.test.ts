import { startGrafana } from "../../support/stand-ins/grafana";
import { startSlackWebhook } from "../../support/stand-ins/slack";
import { startZendesk } from "../../support/stand-ins/zendesk";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

describe("the secrets of a destination", () => {
  it("are removed from a response before it is clipped", async () => {
    const grafana = await startGrafana();
    const token = "glsa_right_token";
    grafana.failNext(1, { status: 400, body: `${"x".repeat(294)}${token}` });
    const destination = readOne({ type: "grafana", url: grafana.url, token });
    const { result } = await deliver(destination, [makeJob()]);
    await grafana.close();
    expect(result).toMatchObject({ outcome: "failed", status: 400 });
    expectNoSecret(result, ["glsa"]);
  });

  it("include the token at the end of a URL", async () => {
    const slack = await startSlackWebhook();
    slack.failNext(1, { status: 400, body: "no team for SLACKTOKENabcdefghijklmn" });
    const url = new URL("/services/T01/B01/SLACKTOKENabcdefghijklmn", slack.hook).href;
    const { result } = await deliver(readOne({ type: "slack", url }), [makeJob()]);
    await slack.close();
    expect(result).toMatchObject({ error: "400: no team for …", response: "no team for …" });
  });

  it("go to the host in the file, not to the one of a stored request", async () => {
    const [old, current] = [await startZendesk(), await startZendesk()];
    const read = (base_url: string) =>
      readOne({
        ...{ type: "zendesk", base_url },
        ...{ client_id: "circleci", client_secret: "the-client-secret" },
      });
    const { request } = await deliver(read(old.url), [makeJob()]);
    await deliver(read(current.url), [makeJob()], { request });
    await Promise.all([old.close(), current.close()]);
    expect([old.tickets.length, current.tickets.length]).toEqual([1, 1]);
  });
});
