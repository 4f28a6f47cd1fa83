import { openDestinations, type OpenDestinations } from "../support/open-destinations";
import { jobEvent, pipelineStart, workflowEvent } from "../support/pipeline-events";
import { airtableColumns, startAirtable } from "../support/stand-ins/airtable";
import { startSlackWebhook } from "../support/stand-ins/slack";

const deploy = { name: "deploy", run: "w1" };
const ago = (seconds: number): number => (Date.now() - pipelineStart) / 1000 - seconds;
const push = jobEvent({ ...deploy, job: "push", from: ago(60), to: ago(4) });
const approved = workflowEvent({ ...deploy, from: ago(176_403), to: ago(3) });

describe("a message about a workflow that waited for an approval", () => {
  let slack: Awaited<ReturnType<typeof startSlackWebhook>>;
  let airtable: Awaited<ReturnType<typeof startAirtable>>;
  let open: OpenDestinations;
  beforeEach(async () => {
    slack = await startSlackWebhook();
    airtable = await startAirtable(airtableColumns);
    open = await openDestinations([
      { name: "chat", type: "slack", url: slack.hook, when: { status: "success" } },
      {
        ...{ name: "runs", type: "airtable", base_url: airtable.url, base_id: "appBase1" },
        ...{ table: "Test runs", token: "patRight.token" },
      },
    ]);
  });
  afterEach(() => Promise.all([open.close(), slack.close(), airtable.close()]));

  async function post(...events: object[]): Promise<string> {
    for (const event of events) await open.post({ body: JSON.stringify(event) });
    await open.settled();
    return slack.requests.map(({ body }) => body.toString()).join("\n");
  }

  it("says how long its jobs ran, and then how long it waited", async () => {
    const text = await post(push, approved);
    expect(text).toContain("took 56 s, waited 2 d");
    expect(text).not.toContain("2 d 1 h");
    const rows = [...airtable.rows.values()].map((row) => [row.Job, row["Duration (s)"]]);
    expect(rows).toEqual([
      ["push", 56],
      [null, 56],
    ]);
  });

  it("says how long the workflow took when no job event is in the log", async () => {
    expect(await post(approved)).toContain("took 2 d 1 h");
  });
});
