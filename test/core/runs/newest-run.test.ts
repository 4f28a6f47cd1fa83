import { readBranchState } from "../../../src/core/runs/change";
import type { LoggedEvent } from "../../../src/core/event/logged-event";
import { routeEvents } from "../../../src/outbound/routing/route-events";
import {
  changesOf,
  everything,
  makeRoutedDestination,
  makeRoutedRun,
  now,
} from "../../support/make-routed-run";

/** A run of a pipeline that stopped so many minutes after 10:00. */
function run(
  pipelineNumber: number | null,
  minute: number,
  status: string,
  changes: Partial<LoggedEvent> = {},
): LoggedEvent {
  return makeRoutedRun(minute, status, { pipelineNumber, ...changes });
}

const tagged = (tag: string): Partial<LoggedEvent> => ({ branch: null, tag });

describe("the state of a branch", () => {
  it("belongs to the newest pipeline, not to the run that finished last", () => {
    const events = [run(325, 0, "success"), run(327, 1, "failed"), run(326, 5, "success")];
    expect(changesOf(events)).toEqual(["still_passing", "broken", null]);
    expect(changesOf([...events, run(328, 6, "success")]).at(-1)).toBe("fixed");
  });

  it("belongs to the newest pipeline also when its run stopped before and arrives after", () => {
    expect(changesOf([run(327, 5, "success"), run(328, 1, "failed")])).toEqual([
      "still_passing",
      "broken",
    ]);
  });

  it.each(["canceled", "not_run", "on_hold", "running"])(
    "does not belong to a pipeline that concluded nothing: %s",
    (status) => {
      const events = [run(327, 0, "failed"), run(329, 1, status), run(328, 2, "success")];
      expect(changesOf(events)).toEqual(["broken", null, "fixed"]);
    },
  );

  it.each(["success", "failed", "error", "unauthorized"])(
    "belongs to a newer pipeline that concluded: %s",
    (status) => {
      const events = [run(327, 0, "failed"), run(329, 1, status), run(328, 2, "success")];
      expect(changesOf(events)[2]).toBeNull();
    },
  );

  it("belongs to the next run when an earlier version stored a stop of the far future", () => {
    const [first] = routeEvents([run(null, 0, "failed")], [everything], [], now).branchStates;
    const stored = readBranchState({ ...first!, stoppedAt: Date.UTC(2099, 0) });
    expect(changesOf([run(null, 1, "success")], [stored])).toEqual(["fixed"]);
  });

  it("belongs to the later stop of two runs of one pipeline", () => {
    const events = [run(20, 0, "failed"), run(20, 2, "success"), run(20, 1, "failed")];
    expect(changesOf(events)).toEqual(["broken", "fixed", null]);
  });

  it.each([
    ["has no number", null],
    ["has a number below 1", 0],
    ["has a number above 2^31", 2 ** 31 + 1],
  ])("belongs to the later stop where a pipeline %s", (_name, number) => {
    expect(changesOf([run(number, 0, "failed"), run(3, 1, "success")])).toEqual([
      "broken",
      "fixed",
    ]);
    expect(changesOf([run(3, 0, "failed"), run(number, 1, "success")])).toEqual([
      "broken",
      "fixed",
    ]);
  });

  it("orders the runs of one tag by number, and those of two tags by their stop", () => {
    const [v1, v2] = [tagged("v1"), tagged("v2")];
    expect(changesOf([run(9, 0, "failed", v1), run(8, 1, "success", v1)])).toEqual([
      "broken",
      null,
    ]);
    expect(changesOf([run(9, 0, "failed", v2), run(8, 1, "success", v1)])).toEqual([
      "broken",
      "fixed",
    ]);
  });

  it("follows five runs in a row with smaller numbers that stopped later", () => {
    const absurd = run(2 ** 31, 0, "failed");
    const after = [1, 2, 3, 4, 5, 6].map((n) => run(n, n, "success"));
    expect(changesOf([absurd, ...after]).slice(1)).toEqual([
      ...[null, null, null, null],
      ...["fixed", "still_passing"],
    ]);
  });

  it("follows no five runs of older pipelines with a newer one among them, or that stopped before", () => {
    const older = (minute: number): LoggedEvent => run(3, minute, "success");
    const between = [1, 2, 3, 4].map(older);
    const after = [6, 7, 8, 9].map(older);
    const events = [run(8, 0, "failed"), ...between, run(9, 5, "failed"), ...after];
    expect(changesOf(events)).not.toContain("fixed");

    const before = [0, 1, 2, 3, 4, 5].map(older);
    expect(changesOf([run(8, 9, "failed"), ...before])).not.toContain("fixed");
  });

  it("follows the stop when a version before stored it without a number", () => {
    const [state] = routeEvents([run(327, 1, "failed")], [everything], [], now).branchStates;
    const { pipelineNumber, tag, olderInRow, ...before } = state!;
    const stored = [readBranchState({ ...before, runs: ["run-x failing"] })];
    expect(changesOf([run(3, 2, "success")], stored)).toEqual(["fixed"]);
    expect(changesOf([run(400, 0, "success")], stored)).toEqual([null]);
    expect(changesOf([run(3, 2, "failed", { workflowId: "run-x" })], stored)).toEqual([]);
  });
});

describe("a run of an older pipeline", () => {
  const broken = run(328, 0, "failed");
  const older = run(326, 5, "success");

  it("is not seen by a rule that asks for a change, and by one that asks for a status", () => {
    const asksForChange = makeRoutedDestination();
    const asksForStatus = makeRoutedDestination({
      name: "audit",
      wants: ({ status }) => status === "success",
    });
    const { notifications } = routeEvents([broken, older], [asksForChange, asksForStatus], [], now);
    expect(notifications).toMatchObject([
      { destination: "chat", change: "broken" },
      { destination: "audit", change: null, olderThan: 328 },
    ]);
    expect(notifications[1]!.reason).toBe(
      "deploy succeeded on main, api #326, an older pipeline than #328",
    );
  });

  it("closes no incident, whatever its rule", () => {
    const onCall = makeRoutedDestination({ keepsIncidentOpen: true, wants: () => true });
    const events = [broken, older, run(329, 6, "success")];
    const { notifications, branchStates } = routeEvents(events, [onCall], [], now);
    expect(notifications.map(({ change }) => change)).toEqual(["broken", "fixed"]);
    expect(branchStates).toMatchObject([{ openAt: [] }]);
  });

  it("opens an incident that the next pass of the newest pipeline closes", () => {
    const onCall = makeRoutedDestination({
      keepsIncidentOpen: true,
      wants: ({ status }) => status === "failed",
    });
    const events = [run(328, 0, "success"), run(327, 1, "failed"), run(329, 2, "success")];
    const { notifications } = routeEvents(events, [onCall], [], now);
    expect(notifications.map(({ change }) => change)).toEqual([null, "still_passing"]);
  });
});
