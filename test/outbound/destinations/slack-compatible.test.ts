import {
  type SlackCompatible,
  startSlackCompatible,
} from "../../support/stand-ins/slack-compatible";
import { deliver, makeJob, readOne } from "../../support/deliver";

const names: SlackCompatible[] = ["Rocket.Chat", "Mattermost", "a Slack workflow"];

describe.each(names)("a Slack destination whose webhook is of %s", (name) => {
  let chat: Awaited<ReturnType<typeof startSlackCompatible>>;
  beforeEach(async () => (chat = await startSlackCompatible(name)));
  afterEach(() => chat.close());

  const read = () => readOne({ type: "slack", url: `${chat.url}/hooks/abc/defdefdef` });

  it("delivers a message once", async () => {
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "delivered", status: 200 });
    expect(chat.texts).toHaveLength(1);
  });

  it("fails permanently when the chat refuses the message", async () => {
    const request = await read().prepare([makeJob()], {
      ...{ publicUrl: undefined, isTest: false },
      listGroup: async () => [],
      findBreak: () => Promise.resolve(undefined),
    });
    const empty = { ...request, body: Buffer.from('{"text":""}') };
    const { result } = await deliver(read(), [makeJob()], { request: empty });
    expect(result).toMatchObject({ outcome: "failed" });
    expect(chat.texts).toEqual([]);
  });
});
