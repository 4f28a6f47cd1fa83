import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that says exactly what the test wants it to say. */
export interface RawConnection {
  socket: Socket;
  send(text: string): void;
  /** All that came back, once the other side has closed. */
  closed(): Promise<string>;
  /** What came back so far, once it includes the text. */
  received(text: string): Promise<string>;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (chunk) => (answer += String(chunk)));
  // A reset shows as what did not come back.
  socket.on("error", () => undefined);
  const end = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return {
    socket,
    send: (text) => void socket.write(text, "latin1"),
    closed: () => end.then(() => answer),
    async received(text) {
      while (!answer.includes(text)) {
        if (socket.closed) throw new Error(`closed after: ${answer}`);
        await Promise.race([once(socket, "data"), end]);
      }
      return answer;
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
