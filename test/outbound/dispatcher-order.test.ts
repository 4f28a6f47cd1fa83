import { setTimeout as sleep } from "node:timers/promises";
import { TemplateFailure } from "../../src/outbound/messages/template-failure";
import { makeDelivery } from "../support/make-delivery";
import { scriptedDestination } from "../support/scripted-destination";
import { setUpDestinations } from "../support/set-up-destinations";
import { until } from "../support/until";

const second = 1_000;
const hour = 3_600 * second;

describe("the dispatcher's order", () => {
  const tested = setUpDestinations();
  const { start, save, count, attempts } = tested;

  describe("with several subjects", () => {
    const saveOn = async (...branches: string[]): Promise<void> => {
      for (const [n, branch] of branches.entries()) {
        await tested.store.events.save(makeDelivery(`${branch}${n}`, runOn(branch, n)));
      }
    };
    const branches = (count: number): string[] => Array.from({ length: count }, (_, n) => `b${n}-`);

    /** A destination whose requests hang until `release`. */
    function holdingDestination(script: ("delivered" | "retry" | "failed")[] = []) {
      const waiting: (() => void)[] = [];
      const hold = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
      const bus = scriptedDestination(script, {}, hold);
      const releaseAll = (): void => waiting.splice(0).forEach((resolve) => resolve());
      return { bus, releaseAll, inFlight: () => waiting.length };
    }

    it("has a request in flight for each of ten subjects, and one for a subject", async () => {
      const { bus, releaseAll, inFlight } = holdingDestination();
      await start(bus);
      await saveOn(...branches(12), "b0-", "b1-");
      await until(() => inFlight() === 10);
      expect(bus.sent.map(({ body }) => body.split("-")[0])).toEqual(
        branches(10).map((branch) => branch.slice(0, -1)),
      );
      await until(async () => {
        releaseAll();
        return (await count("delivered")) === 14;
      });
      const ofFirst = bus.sent.filter(({ body }) => body.startsWith("b0-"));
      expect(ofFirst.map(({ body }) => body)).toEqual(["b0-0", "b0-12"]);
    });

    it("stores the outcome before the next request of the subject", async () => {
      const { bus, releaseAll, inFlight } = holdingDestination();
      const saveAttempt = tested.store.outbox.saveAttempt.bind(tested.store.outbox);
      const held: (() => void)[] = [];
      const storeAll = (): void => held.splice(0).forEach((resolve) => resolve());
      tested.store.outbox.saveAttempt = async (attempted) => {
        await new Promise<void>((resolve) => held.push(resolve));
        return saveAttempt(attempted);
      };
      await start(bus);
      await saveOn("a-", "a-", "b-");
      await until(() => inFlight() === 2);
      releaseAll();
      await until(() => held.length === 2);
      await sleep(30);
      expect(bus.sent).toHaveLength(2);
      await until(() => {
        storeAll();
        return bus.sent.length === 3;
      });
      await until(async () => {
        releaseAll();
        storeAll();
        return (await count("delivered")) === 3;
      });
    });

    it("sends ten requests to a service that refuses everything", async () => {
      const bus = scriptedDestination(Array.from({ length: 40 }, () => "failed" as const));
      await start(bus);
      await saveOn(...branches(30));
      await until(async () => (await tested.store.outbox.listDestinations())[0]?.paused === true);
      await sleep(30);
      expect(bus.sent).toHaveLength(10);
      expect(await count("pending")).toBe(20);
    });

    it("has one request in flight after a failure, until a success", async () => {
      const { bus, releaseAll, inFlight } = holdingDestination(["failed"]);
      await start(bus);
      await saveOn("a-");
      await until(() => inFlight() === 1);
      releaseAll();
      await until(async () => (await count("failed")) === 1);
      await saveOn(...branches(5));
      await until(() => inFlight() === 1);
      await sleep(30);
      expect(inFlight()).toBe(1);
      releaseAll();
      await until(() => inFlight() === 4);
      releaseAll();
      await until(async () => (await count("delivered")) === 5);
    });

    it("sends others while one of them always fails temporarily", async () => {
      const bus = scriptedDestination([], {
        send: ({ body }) => {
          bus.sent.push({ body: body.toString(), eventKeys: [] });
          const fails = body.toString().startsWith("odd-");
          const result = { status: fails ? 500 : 200, response: "" };
          return Promise.resolve(
            fails
              ? { outcome: "retry", error: "no", ...result }
              : { outcome: "delivered", ...result },
          );
        },
      });
      await start(bus);
      await saveOn("odd-", "a-", "odd-", "b-");
      await until(async () => {
        tested.time += second;
        return (await count("delivered")) === 2;
      });
      expect(await count("pending")).toBe(2);
    });
  });

  it("takes a batch apart that the service refuses, and sends each alone", async () => {
    const refused = {
      outcome: "failed",
      error: "422: INVALID",
      status: 422,
      response: "",
    } as const;
    const table = scriptedDestination(["retry", "delivered", refused, "delivered", refused], {
      maxBatch: 10,
    });
    await start(table);
    await save("a");
    await until(async () => (await attempts()) === 1);
    await save("b", "c", "d");
    await until(async () => (await count("pending")) === 4);
    tested.time += second;
    await until(async () => (await count("delivered")) === 3);
    expect(table.sent.map(({ body }) => body)).toEqual(["a", "a", "b c d", "b", "c", "d"]);
    expect(await tested.store.outbox.list({ state: "failed" }, { limit: 9 })).toMatchObject([
      { lastError: "422: INVALID", batch: null, attempts: 2 },
    ]);
  });

  it("retries what fails by an error of the program, and not what its template makes fail", async () => {
    const bus = scriptedDestination([], {
      prepare: ([job]) => {
        const id = job?.event.id;
        if (id === "a") throw new TemplateFailure("The template gives an empty message.");
        throw new Error("Cannot find module 'undici'");
      },
    });
    await start(bus);
    await save("a", "b");
    await until(async () => (await attempts("2")) === 1);
    expect(await tested.store.outbox.find("1")).toMatchObject({ state: "failed" });
    expect(await tested.store.outbox.find("2")).toMatchObject({
      ...{ state: "pending", lastError: "Cannot find module 'undici'" },
    });
  });

  it("prepares each of a batch that one of them makes fail", async () => {
    const table = scriptedDestination(["retry"], { maxBatch: 10 });
    const prepare = table.prepare.bind(table);
    const odd = scriptedDestination([], {
      ...table,
      prepare(jobs, tools) {
        if (jobs.some(({ event }) => event.id === "c")) throw new TemplateFailure("No c.");
        return prepare(jobs, tools);
      },
    });
    await start(odd);
    await save("a");
    await until(async () => (await attempts()) === 1);
    await save("b", "c", "d");
    await until(async () => (await count("pending")) === 4);
    tested.time += second;
    await until(async () => (await count("delivered")) === 3);
    expect(await tested.store.outbox.find("3")).toMatchObject({
      state: "failed",
      lastError: "No c.",
    });
  });

  it("gives nothing up when the clock jumps a day and an hour ahead", async () => {
    const bus = scriptedDestination(["retry", "retry"]);
    await start(bus);
    await save("a");
    await until(async () => (await attempts()) === 1);
    tested.jump = 25 * hour;
    tested.time += second;
    await until(async () => (await attempts()) === 2);
    expect(await count("failed")).toBe(0);
    tested.time += hour;
    await until(async () => (await count("delivered")) === 1);
  });
});

/** A run of a workflow on a branch, which is its subject. */
function runOn(branch: string, n: number): object {
  return {
    type: "workflow-completed",
    workflow: { id: `run ${n} on ${branch}`, name: "ci", status: "success" },
    pipeline: { vcs: { branch } },
  };
}
