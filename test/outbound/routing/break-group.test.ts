import { breakGroupOf } from "../../../src/outbound/routing/break-group";
import { routeEvents } from "../../../src/outbound/routing/route-events";
import { makeRoutedDestination, makeRoutedRun } from "../../support/make-routed-run";

describe("the group of a break", () => {
  const run = makeRoutedRun(1, "failed");

  it("is the same for what shares project, branch and revision", () => {
    const other = { workflow: "lint", job: "test", id: "other", workflowId: "other" };
    expect(breakGroupOf({ ...run, ...other, pipelineId: "other" })).toBe(breakGroupOf(run));
  });

  it.each([{ projectId: "q" }, { branch: "develop" }, { tag: "v1" }, { revision: "def" }])(
    "is another one for %j",
    (change) => expect(breakGroupOf({ ...run, ...change })).not.toBe(breakGroupOf(run)),
  );

  it("is that of the pipeline without a revision, and of the event alone without either", () => {
    const bare = { ...run, revision: null };
    expect(breakGroupOf({ ...bare, id: "other" })).toBe(breakGroupOf(bare));
    expect(breakGroupOf({ ...bare, pipelineId: "q" })).not.toBe(breakGroupOf(bare));
    const alone = { ...bare, pipelineId: null, pipelineNumber: null, workflowId: null };
    expect(breakGroupOf({ ...alone, id: "other" })).not.toBe(breakGroupOf(alone));
  });

  it("is that of a chat's breaks alone", () => {
    const routed = routeEvents(
      [run, makeRoutedRun(2, "success")],
      [
        makeRoutedDestination({ name: "chat", isChat: true }),
        makeRoutedDestination({ name: "bus" }),
      ],
      [],
      new Date(run.receivedAt),
    );
    const groups = routed.notifications.map((one) => [one.destination, one.change, one.breakGroup]);
    expect(groups).toEqual([
      ["chat", "broken", breakGroupOf(run)],
      ["bus", "broken", null],
      ["chat", "fixed", null],
      ["bus", "fixed", null],
    ]);
  });
});
