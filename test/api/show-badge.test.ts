import request from "supertest";
import { stores } from "../support/open-stores";
import { makeHistory, saveHistory } from "../support/make-history";
import { createReceiver } from "../support/receiver";

const [event] = makeHistory(1);

function workflow(status: string, stop: string, branch = "main", number = 7): object {
  const { pipeline } = event!;
  return {
    ...event,
    type: "workflow-completed",
    job: undefined,
    id: `${branch} ${stop}`,
    project: { id: "p", name: "shop", slug: "github/acme/shop" },
    pipeline: { ...pipeline, number, vcs: { ...pipeline.vcs, branch, tag: undefined } },
    workflow: {
      id: `${branch} ${stop}`,
      name: "build test",
      status,
      created_at: "2026-11-01T10:00:00Z",
      stopped_at: `2026-11-01T${stop}:00Z`,
    },
  };
}

describe.each(stores)("a badge from the store in %s", (_name, openStore) => {
  let server: ReturnType<typeof createReceiver>["server"];
  let close: () => Promise<void>;

  beforeAll(async () => {
    const store = await openStore();
    close = async () => void (await store.close());
    // In random order: what stopped last counts.
    await saveHistory(store, [
      workflow("failed", "12:00"),
      workflow("success", "11:00"),
      workflow("canceled", "13:00"),
      workflow("success", "10:30", "fix/a"),
      workflow("failed", "10:00", "order", 327),
      workflow("success", "11:00", "order", 326),
      workflow("canceled", "12:00", "order", 328),
      workflow("unauthorized", "10:00", "access"),
      workflow("failed", "10:00", "absurd", 2 ** 31),
      ...[1, 2, 3, 4, 5].map((n) => workflow("success", `11:0${n}`, "absurd", n)),
    ]);
    ({ server } = createReceiver({ store, isSignedIn: false, areBadgesPublic: true }));
  });

  afterAll(() => close());

  it.each([
    ["/badge/github/acme/shop/build%20test.svg", "build test: failing"],
    ["/badge/github/acme/shop/build%20test.svg?branch=fix%2Fa", "build test: passing"],
    ["/badge/github/acme/shop/build%20test.svg?branch=order", "build test: failing"],
    ["/badge/github/acme/shop/build%20test.svg?branch=access", "build test: failing"],
    ["/badge/github/acme/shop/build%20test.svg?branch=absurd", "build test: passing"],
    ["/badge/github/acme/shop/build%20test.svg?branch=new", "build test: unknown"],
    ["/badge/github/acme/nothing/build%20test.svg", "build test: unknown"],
    ["/badge/github/acme/shop/deploy.svg", "deploy: unknown"],
  ])("%s says %s", async (path, text) => {
    const { status, headers, body } = await request(server).get(path).set("Host", "localhost");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "image/svg+xml; charset=utf-8",
      "cache-control": "public, max-age=60",
      "cross-origin-resource-policy": "cross-origin",
    });
    expect(String(body)).toContain(`<title>${text}</title>`);
  });
});

describe("GET /badge", () => {
  const path = "/badge/github/acme/shop/build.svg";

  it("requires the token unless badges are public", async () => {
    const { server } = createReceiver({ isSignedIn: false });
    expect((await request(server).get(path)).status).toBe(401);
    const { status, headers } = await request(createReceiver().server).get(path);
    expect([status, headers["cache-control"]]).toEqual([200, "private, max-age=60"]);
  });

  it("is the same for an unknown project and for one without runs", async () => {
    const { server } = createReceiver({ isSignedIn: false, areBadgesPublic: true });
    const [first, second] = [
      await request(server).get(path),
      await request(server).get("/badge/github/acme/other/build.svg"),
    ];
    expect(first.body).toEqual(second.body);
  });

  it("escapes names", async () => {
    const { body } = await request(createReceiver().server).get("/badge/a/b/c/%3Cscript%3E.svg");
    expect(String(body)).not.toContain("<script");
  });
});
