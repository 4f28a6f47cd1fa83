import { exampleJob } from "../../src/outbound/messages/example-job";
import { messageTemplate } from "../../src/outbound/messages/message-template";
import { TemplateFailure } from "../../src/outbound/messages/template-failure";

const onBranch = (branch: string): typeof exampleJob => ({
  ...exampleJob,
  event: { ...exampleJob.event, branch },
});

describe("a message template", () => {
  it.each([
    ["loops", '<% while (it.branch === "odd") {} %>on <%= it.branch %>'],
    [
      "backtracks",
      '<% if (it.branch === "odd") /^(a+)+$/.test("a".repeat(60) + "!") %>on <%= it.branch %>',
    ],
    ["throws null", '<% if (it.branch === "odd") throw null; %>on <%= it.branch %>'],
  ])("that %s for one event fails for that one, and is rendered for others", (_what, text) => {
    const template = messageTemplate().parse(text);
    expect(() => template.render(onBranch("odd"), undefined)).toThrow(TemplateFailure);
    expect(template.render(onBranch("main"), undefined)).toBe("on main");
  });
});
