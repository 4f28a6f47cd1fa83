import { drawRequest } from "../../../../src/pages/destinations/request/draw-request";
import type { SlackDrawing } from "../../../../src/pages/destinations/request/draw-slack";
import { makeJob, readOne } from "../../../support/deliver";
import type { Job } from "../../../../src/outbound/destinations/destination";

const entries: Record<string, object> = {
  slack: { url: "https://hooks.slack.com/services/T0/B0/x" },
  teams: { url: "https://example.com/workflow?sig=x" },
  pagerduty: { routing_key: "0123456789abcdef0123456789abcdef" },
  loki: { url: "http://loki:3100" },
};

/** The drawing of the request that a destination prepares for jobs. */
async function draw(type: string, jobs: Job[]): Promise<unknown> {
  const destination = readOne({ type, ...entries[type] });
  const { body } = await destination.prepare(jobs, {
    ...{ publicUrl: "https://ci.example.com", isTest: false },
    listGroup: async () => [],
    findBreak: async () => undefined,
  });
  return drawRequest(type, body);
}

const broken = makeJob({ branch: "<!channel>_*x*", subject: 'say "hi"\n<b>' });

describe("the drawing of a request", () => {
  it("is a Slack message with its buttons", async () => {
    const drawing = await draw("slack", [makeJob({ branch: "<!channel>" })]);
    expect(drawing).toMatchObject({ kind: "slack", isReply: false });
    expect((drawing as SlackDrawing).blocks[0]?.text.slice(0, 5)).toEqual([
      { text: "🔴", mark: "red-circle" },
      { text: " ", mark: undefined },
      { text: "deploy", mark: "bold" },
      { text: " broke on ", mark: undefined },
      { text: "<!channel>", mark: "bold" },
    ]);
    expect(JSON.stringify(drawing)).toContain('"Open in CircleCI","Open in the inspector"');
  });

  it("is a Slack digest of many jobs", async () => {
    const drawing = (await draw(
      "slack",
      Array.from({ length: 12 }, () => broken),
    )) as {
      blocks: { text: { text: string }[] }[];
    };
    const text = drawing.blocks[0]!.text.map((span) => span.text).join("");
    expect(text.split("\n")).toHaveLength(13);
    expect(text).toContain("deploy broke on <!channel>_*x*");
  });

  it("is a Teams card in which every character of a name is as it was", async () => {
    const drawing = await draw("teams", [broken]);
    expect(drawing).toMatchObject({
      kind: "teams",
      blocks: [
        {
          text: [{ text: expect.stringContaining("broke on <!channel>_*x*"), mark: undefined }],
          tone: "bad",
          isBold: true,
        },
        { facts: [{ title: "Author" }, { title: "Commit" }, { title: "Duration" }, {}] },
      ],
      buttons: ["Open in CircleCI", "Open in the inspector"],
    });
  });

  it("is missing for other services and for a body that the service would reject", async () => {
    for (const type of ["pagerduty", "loki"]) expect(await draw(type, [broken])).toBeUndefined();
    expect(drawRequest("slack", Buffer.from("{}"))).toBeUndefined();
    expect(drawRequest("slack", Buffer.from([255]))).toBeUndefined();
    expect(drawRequest("constructor", Buffer.from("{}"))).toBeUndefined();
  });
});
