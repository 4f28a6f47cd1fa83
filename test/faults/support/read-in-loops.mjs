import { once } from "node:events";
import { Agent, get } from "node:http";

/*
 * Reads a path again and again on 20 connections, prints a line when all have begun, and runs until it
 * is killed:
 *
 *   node test/faults/support/read-in-loops.mjs port path token
 */
const [, , port, path, token] = process.argv;
const agent = new Agent({ keepAlive: true });
const headers = { authorization: `Bearer ${token}` };
const readers = 20;

let begun = 0;
async function readForEver() {
  for (;;) {
    const request = get({ port, path, headers, agent, host: "127.0.0.1" });
    const [response] = await once(request, "response");
    const { statusCode } = response;
    // The fifth export at once gets a 503.
    if (statusCode !== 200 && statusCode !== 503) throw new Error(`${path}: ${statusCode}`);
    begun += 1;
    if (begun === readers) console.log("reading");
    await once(response.resume(), "end");
  }
}
for (let n = 0; n < readers; n += 1) void readForEver();
