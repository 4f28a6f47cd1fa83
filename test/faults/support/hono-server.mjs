import { createRequire } from "node:module";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

/*
 * The library behind Hono, as docs/library.md shows it. Prints its port:
 *
 *   node test/faults/support/hono-server.mjs secret
 */
const { createWebhooks } = createRequire(import.meta.url)("../../../dist/webhooks.js");
const webhooks = createWebhooks({ secrets: process.argv[2] });
webhooks.onError(() => undefined);

const app = new Hono();
app.post("*", (c) => webhooks.fetch(c.req.raw));
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
  console.log(`listening on port ${port}`),
);
