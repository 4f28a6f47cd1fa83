import { Buffer } from "node:buffer";
import { connect } from "node:net";

/*
 * Sends 100,000 pipelined unsigned webhooks on each of 20 connections, connects again when one is closed,
 * prints a line when all are connected, and runs until it is killed:
 *
 *   node test/faults/support/pipeline-posts.mjs port
 */
const [, , port] = process.argv;
const one = "POST /log-circleci-webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
const thousand = Buffer.from(one.repeat(1_000));
const connections = 20;

let connected = 0;
function flood() {
  const socket = connect(Number(port), "127.0.0.1", () => {
    connected += 1;
    if (connected === connections) console.log("connected");
  });
  let left = 100;
  function write() {
    while (left > 0 && socket.write(thousand)) left -= 1;
  }
  socket.on("drain", write).on("close", flood).resume();
  // The receiver closes connections.
  socket.on("error", () => undefined);
  write();
}
for (let n = 0; n < connections; n += 1) flood();
