import { get, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createReceiver, listening } from "../../support/receiver";

const pages = ["/inspector", "/inspector/values/project", "/insights", "/pipelines/1"];

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Unlike supertest, leaves the body as it was sent. */
function ask(path: string, encoding: string): Promise<Answer> {
  return listening(createReceiver().server, async (port) => {
    const headers = { host: "localhost", "accept-encoding": encoding };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path, headers }, resolve).on("error", reject);
    });
    const { statusCode: status, headers: received } = response;
    return { status, headers: received, body: await buffer(response) };
  });
}

async function linksOf(page: string): Promise<string[]> {
  const html = (await ask(page, "identity")).body;
  return [...html.toString().matchAll(/ (?:href|src)="(\/assets\/[^"]+)"/g)].map(
    ([, path]) => path!,
  );
}

describe("the scripts and styles of a page", () => {
  it.each(pages)("are one script and one style, whose names are hashes too: %s", async (page) => {
    const names = [...new Set(await linksOf(page))].map((path) => path.replace(/[A-Z0-9]{8}/, "#"));
    const kinds = names.map((name) => name.replace(/\/[a-z]+-/, "/-"));
    expect(kinds.sort()).toEqual(["/assets/-#.css", "/assets/-#.js", "/assets/-#.svg"]);
  });

  it.each(pages)("are kept by browsers for ever, but not by proxies: %s", async (page) => {
    for (const path of await linksOf(page)) {
      const { status, headers } = await ask(path, "identity");
      expect(status).toBe(200);
      expect(headers["cache-control"]).toBe("private, max-age=31536000, immutable");
    }
  });

  it.each(["inspector.js", "inspector-AAAAAAAA.js", "constructor", "..%2Fload-assets.ts"])(
    "are found by their exact names only: %s",
    async (name) => expect((await ask(`/assets/${name}`, "identity")).status).toBe(404),
  );
});

describe("a page and its assets", () => {
  it.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
  ])("are compressed for a browser that accepts %s", async (accepted, used, decompress) => {
    const [style] = (await linksOf("/inspector")).filter((path) => path.endsWith(".css"));
    for (const [path, start] of [
      ["/inspector", "<!doctype html>"],
      [style!, ":root{"],
    ] as const) {
      const [plain, compressed] = [await ask(path, "identity"), await ask(path, accepted)];
      expect(plain.headers).not.toHaveProperty("content-encoding");
      expect(compressed.headers).toMatchObject({
        "content-encoding": used,
        vary: "Accept-Encoding",
      });
      for (const text of [plain.body, decompress(compressed.body)])
        expect(text.toString().trimStart()).toMatch(new RegExp(`^${start}`));
      expect(compressed.body.length).toBeLessThan(plain.body.length / 2);
    }
  });
});

describe("the response to a webhook", () => {
  it("is never compressed", async () => {
    const response = await createReceiver().post({ headers: { "accept-encoding": "br, gzip" } });
    expect([response.status, response.headers["content-encoding"]]).toEqual([201, undefined]);
  });
});
