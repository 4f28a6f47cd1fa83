import { Buffer } from "node:buffer";
import { connect } from "node:net";

/*
 * Starts 600 uploads that stall, prints a line when all are connected, and runs until it is killed.
 * A process of its own, so that sending does not delay the test's measurements:
 *
 *   node test/faults/support/stall-uploads.mjs port head size
 */
const uploads = 600;
const [, , port, head, size] = process.argv;
const body = Buffer.alloc(Number(size), " ");

let connected = 0;
for (let n = 0; n < uploads; n += 1) {
  const socket = connect(Number(port), "127.0.0.1", () => {
    connected += 1;
    if (connected === uploads) console.log("connected");
  });
  // The receiver aborts uploads.
  socket.on("error", () => undefined);
  socket.write(head);
  socket.write(body);
}
