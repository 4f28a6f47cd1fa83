import type { BranchState } from "../../../src/core/runs/change";
import type { LoggedEvent } from "../../../src/core/event/logged-event";
import { routeEvents } from "../../../src/outbound/routing/route-events";
import {
  changesOf,
  everything,
  makeRoutedDestination as destination,
  makeRoutedRun as run,
  now,
} from "../../support/make-routed-run";

describe("the router", () => {
  it("notifies of the run that broke a branch and of the run that fixed it", () => {
    const statuses = ["success", "failed", "failed", "success", "success"];
    const { notifications } = routeEvents(
      statuses.map((status, minute) => run(minute, status)),
      [destination()],
      [],
      now,
    );
    expect(notifications).toMatchObject([
      { destination: "chat", change: "broken", reason: "deploy broke on main in api" },
      { destination: "chat", change: "fixed", reason: "deploy was fixed on main in api" },
    ]);
  });

  it("takes the run before the first known one as passing", () => {
    expect(changesOf([run(0, "failed")])).toEqual(["broken"]);
    expect(changesOf([run(0, "success")])).toEqual(["still_passing"]);
  });

  it.each(["failed", "error", "unauthorized"])("takes a run with %s as failing", (status) => {
    expect(changesOf([run(0, "success"), run(1, status)])).toEqual(["still_passing", "broken"]);
  });

  it.each(["canceled", "not_run"])("ignores a run that was %s", (status) => {
    const changes = changesOf([run(0, "failed"), run(1, status), run(2, "error")]);
    expect(changes).toEqual(["broken", null, "still_failing"]);
  });

  it("counts two failing statuses of one run as one change", () => {
    const events = [
      run(0, "failed", { workflowId: "a" }),
      run(1, "success", { workflowId: "b" }),
      run(2, "error", { workflowId: "a" }),
    ];
    expect(changesOf(events)).toEqual(["broken", "fixed", null]);
  });

  it("compares a run only with runs of its project, workflow, branch and job", () => {
    const job = { type: "job-completed", job: "test", jobId: "j" };
    const others = [{ branch: "next" }, { workflow: "build" }, { projectId: "q" }, job];
    const changes = changesOf([run(0, "failed"), ...others.map((o) => run(1, "failed", o))]);
    expect(changes).toEqual(["broken", "broken", "broken", "broken", "broken"]);
  });

  it("gives all tags of a workflow one history", () => {
    const tagged = (minute: number, tag: string): LoggedEvent =>
      run(minute, "failed", { branch: null, tag });
    expect(changesOf([tagged(0, "v1"), tagged(1, "v2")])).toEqual(["broken", "still_failing"]);
  });

  it("sees no change in an event that arrives after that of a newer run", () => {
    expect(changesOf([run(5, "success"), run(3, "failed"), run(6, "success")])).toEqual([
      "still_passing",
      null,
      "still_passing",
    ]);
  });

  it("stores since when a branch was green and what broke it", () => {
    const [first, , broke, , fixed] = ["success", "success", "failed", "failed", "success"].map(
      (status, minute) => run(minute, status),
    );
    const events = [first!, run(1, "success"), broke!, run(3, "failed"), fixed!];
    const { notifications } = routeEvents(events, [destination()], [], now);
    expect(notifications.map(({ streak }) => streak)).toEqual([
      { since: first!.stoppedAt, eventKey: first!.key },
      { since: broke!.stoppedAt, eventKey: broke!.key },
    ]);
  });

  it("resumes from the states that were stored", () => {
    const before = routeEvents([run(0, "failed")], [destination()], [], now);
    const after = routeEvents([run(1, "success")], [destination()], before.branchStates, now);
    expect(after.notifications).toMatchObject([{ change: "fixed" }]);
  });

  it("notifies people of no run that stopped more than a day ago, but tools of every run", () => {
    const old = run(0, "failed", { stoppedAt: "2026-11-22T11:59:59.000Z" });
    const { notifications } = routeEvents([old], [destination(), everything], [], now);
    expect(notifications.map(({ destination }) => destination)).toEqual(["bus"]);
  });

  it("routes to a destination only events that arrive after it was registered", () => {
    const events = [run(0, "failed"), run(1, "success")];
    const late = destination({ after: Number(events[0]!.key) });
    const { notifications } = routeEvents(events, [late], [], now);
    expect(notifications).toMatchObject([{ change: "fixed" }]);
  });
});

describe("a destination that keeps an incident open", () => {
  const onCall = destination({
    name: "on-call",
    keepsIncidentOpen: true,
    wants: (_event, change) => change === "broken",
  });

  it("gets the fix of a break that it was notified of, whatever its rule", () => {
    const { notifications, branchStates } = routeEvents(
      [run(0, "failed"), run(1, "success"), run(2, "success")],
      [onCall],
      [],
      now,
    );
    expect(notifications.map(({ change }) => change)).toEqual(["broken", "fixed"]);
    expect(branchStates).toMatchObject([{ openAt: [] } satisfies Partial<BranchState>]);
  });

  it("gets no fix of a break that it was not notified of", () => {
    const never = { ...onCall, wants: () => false };
    const events = [run(0, "failed"), run(1, "success")];
    expect(routeEvents(events, [never], [], now).notifications).toEqual([]);
  });

  it("gets the fix also when the fix is reported a day late", () => {
    const broken = routeEvents([run(0, "failed")], [onCall], [], now);
    const later = new Date("2026-11-25T12:00:00.000Z");
    const fixed = routeEvents([run(1, "success")], [onCall], broken.branchStates, later);
    expect(fixed.notifications).toMatchObject([{ destination: "on-call", change: "fixed" }]);
  });
});
