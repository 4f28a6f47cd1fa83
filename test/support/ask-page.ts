import request, { type Test } from "supertest";
import type { Receiver } from "./receiver";

export function get({ server }: Receiver, path: string): Test {
  return request(server).get(path).set("Host", "localhost");
}

/** The paths of the rows, in order. */
export function rowsOf({ text }: { text: string }): string[] {
  return [...text.matchAll(/class="row" href="([^"?]*)/g)].map(([, path]) => path!);
}

/** Saves a rejection in the store. */
export async function saveRejection(
  { store }: Receiver,
  at: string,
  eventType = "ping",
): Promise<void> {
  const body = Buffer.from("{}");
  const headers = { "circleci-event-type": eventType, "circleci-signature": "v1=no" };
  const code = "invalid_signature";
  const receivedAt = new Date(at);
  await store.rejections.save([{ receivedAt, responseStatus: 401, code, headers, body, size: 2 }]);
}
