import { once } from "node:events";
import { get as httpGet, type IncomingMessage, type Server } from "node:http";
import type { FeedItem } from "../../src/core/log/feed";

export interface Stream {
  response: IncomingMessage;
  /** Waits for a number of deliveries. */
  deliveries(count: number): Promise<FeedItem[]>;
  lastId(): string;
  /** Waits for a last id that matches. */
  reached(id: RegExp): Promise<void>;
  text(): string;
}

export async function openStream(
  server: Server,
  headers: Record<string, string> = {},
  path = "/api/stream",
): Promise<Stream> {
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  const asking = httpGet({ port, host: "127.0.0.1", path, headers, agent: false });
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  let text = "";
  response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const found = (): FeedItem[] =>
    [...text.matchAll(/^event: delivery\ndata: (.*)\n/gm)].map(
      ([, json]) => JSON.parse(json!) as FeedItem,
    );
  const lastId = (): string => [...text.matchAll(/^id: (.*)\n/gm)].at(-1)?.[1] ?? "";
  return {
    response,
    async deliveries(count) {
      while (found().length < count) await once(response, "data");
      return found();
    },
    lastId,
    async reached(id) {
      while (!id.test(lastId())) await once(response, "data");
    },
    text: () => text,
  };
}
