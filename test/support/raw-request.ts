import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection on which the test writes the exact bytes. */
export interface RawConnection {
  socket: Socket;
  send(text: string): void;
  /** Waits for the end of the connection. Returns all bytes that were received. */
  closed(): Promise<string>;
  /** Waits for a text. Returns all bytes that were received so far. */
  received(text: string): Promise<string>;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let response = "";
  socket.setEncoding("latin1").on("data", (chunk) => (response += String(chunk)));
  // After a reset, the test sees what is missing.
  socket.on("error", () => undefined);
  const end = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return {
    socket,
    send: (text) => void socket.write(text, "latin1"),
    closed: () => end.then(() => response),
    async received(text) {
      while (!response.includes(text)) {
        if (socket.closed) throw new Error(`closed after: ${response}`);
        await Promise.race([once(socket, "data"), end]);
      }
      return response;
    },
  };
}

export function requestHead(
  method: string,
  path: string,
  headers: Record<string, string | number>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}\r\n`;
}
