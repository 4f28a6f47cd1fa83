import { Webhook } from "standardwebhooks";
import { type StandIn, startStandIn } from "./start-stand-in";

/** Section 7: a receiver that verifies with the package of Standard Webhooks. */
export async function startWebhookReceiver(secret: string): Promise<StandIn & { ids: string[] }> {
  const ids: string[] = [];
  const verifier = new Webhook(secret);
  const standIn = await startStandIn(({ headers, body, method, path }) => {
    if (path === "/gone") return { status: 410, body: "gone" };
    if (path === "/moved") return { status: 302, headers: { location: "/hooks" } };
    if (method !== "POST") return { status: 405 };
    try {
      verifier.verify(body.toString(), headers as Record<string, string>);
    } catch (error) {
      return { status: 401, body: (error as Error).message };
    }
    ids.push(String(headers["webhook-id"]));
    return { status: 204 };
  });
  return { ...standIn, ids };
}
