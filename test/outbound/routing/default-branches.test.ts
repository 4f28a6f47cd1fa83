import type { Store } from "../../../src/core/ports";
import { startRouting } from "../../../src/outbound/routing/start-routing";
import { makeDelivery } from "../../support/make-delivery";
import { readOne } from "../../support/deliver";
import { silent, stores } from "../../support/open-stores";

const stoppedAt = "2026-11-23T10:12:31.000Z";

interface Build {
  branch: string | null;
  defaultBranch?: string | null | undefined;
  provider?: string;
  status?: string;
}

/** A workflow of the GitHub App, whose payload may have the default branch. */
function deliver({ branch, defaultBranch, provider = "git", status = "failed" }: Build, n: number) {
  const git = { branch: branch ?? "", tag: branch === null ? "v1" : "" };
  return makeDelivery(`event-${n}`, {
    type: "workflow-completed",
    workflow: { id: `w${n}`, name: "deploy", status, stopped_at: stoppedAt },
    pipeline: {
      number: n,
      trigger_parameters: { git, [provider]: { ...git, default_branch: defaultBranch } },
    },
  });
}

describe.each(stores)("PagerDuty without a rule, routed in %s,", (_name, open) => {
  let store: Store;
  beforeEach(async () => (store = await open()));
  afterEach(() => store.close());

  async function route(builds: readonly Build[], more: object = {}): Promise<string[]> {
    const pager = readOne({ type: "pagerduty", routing_key: "0".repeat(32), ...more });
    const registered = new Promise<void>((onRegistered) => {
      const router = startRouting({
        ...{ destinations: [pager], store, log: silent, now: () => new Date(stoppedAt) },
        ...{ onRegistered, onRouted: () => undefined },
      });
      stop = () => router.stop();
      caughtUp = () => router.caughtUp();
    });
    await registered;
    for (const [n, build] of builds.entries()) await store.events.save(deliver(build, n + 1));
    await caughtUp();
    await stop();
    const listed = await store.outbox.list({}, { limit: 50 });
    return listed.map(({ reason }) => reason.replace(/ in .*/, "")).reverse();
  }
  let stop: () => Promise<void>;
  let caughtUp: () => Promise<void>;

  it("gets the default branch of the payload alone", async () => {
    const builds = ["main", "develop", "dependabot/npm/x", null].flatMap((branch): Build[] => [
      { branch, defaultBranch: "develop" },
      { branch, defaultBranch: "develop", status: "success" },
    ]);
    expect(await route(builds)).toEqual(["deploy broke on develop", "deploy was fixed on develop"]);
  });

  it("finds the default branch in the provider's part of a payload", async () => {
    const builds = ["main", "trunk"].map((branch) => ({
      ...{ branch, defaultBranch: "trunk", provider: "gitlab" },
    }));
    expect(await route(builds)).toEqual(["deploy broke on trunk"]);
  });

  it.each(["", null, undefined])(
    "gets main and master where the default branch is %j",
    async (defaultBranch) => {
      const branches = ["main", "master", "develop", "main-2"];
      const builds = branches.map((branch) => ({ branch, defaultBranch }));
      expect(await route(builds)).toEqual(["deploy broke on main", "deploy broke on master"]);
    },
  );

  it("gets every branch with a rule that names none", async () => {
    const builds = [{ branch: "main" }, { branch: "dependabot/npm/x" }];
    expect(await route(builds, { when: { workflow: "deploy" } })).toHaveLength(2);
  });
});
