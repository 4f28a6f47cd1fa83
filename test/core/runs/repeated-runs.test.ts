import type { BranchState } from "../../../src/core/runs/change";
import type { LoggedEvent } from "../../../src/core/event/logged-event";
import { routeEvents } from "../../../src/outbound/routing/route-events";
import { changesOf, everything, makeRoutedRun as run, now } from "../../support/make-routed-run";

const keysOf = (events: LoggedEvent[], states: readonly BranchState[] = []): string[] =>
  routeEvents(events, [everything], states, now).notifications.map(({ eventKey }) => eventKey);

describe("the router notifies of each status of a run once", () => {
  it("of a canceled workflow, which reports once more than it has jobs", () => {
    const events = [0, 1, 2, 3].map((minute) => run(minute, "canceled", { workflowId: "a" }));
    expect(keysOf(events)).toEqual([events[0]!.key]);
  });

  it.each(["success", "failed", "not_run", "unauthorized"])(
    "when two webhooks of one project report a run with %s",
    (status) => {
      const events = ["w", "x"].map((webhookId) =>
        run(0, status, { webhookId, workflowId: "a", id: `event of ${webhookId}` }),
      );
      expect(keysOf(events)).toEqual([events[0]!.key]);
    },
  );

  it("of a job", () => {
    const job = { type: "job-completed", job: "test", jobId: "j" };
    const events = [run(0, "failed", job), run(0, "failed", job), run(0, "failed")];
    expect(keysOf(events)).toEqual([events[0]!.key, events[2]!.key]);
  });

  it("also when the first event was routed before, by this receiver or by another one", () => {
    const canceled = (): LoggedEvent => run(0, "canceled", { workflowId: "a" });
    const { branchStates } = routeEvents([canceled()], [everything], [], now);
    const stored = JSON.parse(JSON.stringify(branchStates)) as BranchState[];
    expect(keysOf([canceled()], stored)).toEqual([]);
  });

  it("and again when the run ends in another status", () => {
    const events = ["canceled", "success"].map((status) => run(0, status, { workflowId: "a" }));
    expect(keysOf(events)).toEqual(events.map(({ key }) => key));
  });

  it("with a memory of the 50 that a branch reported last", () => {
    const first = (): LoggedEvent => run(0, "canceled", { workflowId: "a" });
    const others = (count: number): LoggedEvent[] =>
      Array.from({ length: count }, () => run(1, "canceled"));
    expect(keysOf([first(), ...others(49), first()])).toHaveLength(50);
    const events = [first(), ...others(50), first()];
    expect(keysOf(events)).toHaveLength(52);
    const [state] = routeEvents(events, [everything], [], now).branchStates;
    expect(state!.runs).toHaveLength(50);
  });

  it("and takes a canceled run for no history", () => {
    expect(changesOf([run(0, "canceled"), run(1, "success")])).toEqual([null, "still_passing"]);
    const { notifications } = routeEvents(
      [run(0, "canceled"), run(1, "success")],
      [everything],
      [],
      now,
    );
    expect(notifications[1]).toMatchObject({
      streak: null,
      reason: "deploy passed on main in api",
    });
  });
});
