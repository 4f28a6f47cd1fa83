import { isJsonType, parseJson, type Reply, type StandIn, startStandIn } from "./start-stand-in";

/** Chats that take Slack's webhooks and show `text` alone. Each answers in its own words. */
export type SlackCompatible = "Rocket.Chat" | "Mattermost" | "a Slack workflow";

interface Chat {
  delivered: Reply;
  refused: Reply;
  /** Of a text, in characters. */
  maxLength: number;
}

const chats: Record<SlackCompatible, Chat> = {
  "Rocket.Chat": {
    delivered: { status: 200, body: { success: true } },
    refused: { status: 400, body: { success: false, error: "error-message-size-exceeded" } },
    maxLength: 5000,
  },
  Mattermost: {
    delivered: { status: 200, body: "ok" },
    refused: { status: 400, body: { id: "web.incoming_webhook.text.app_error", status_code: 400 } },
    maxLength: 16_383,
  },
  "a Slack workflow": {
    delivered: { status: 200, body: { ok: true } },
    refused: { status: 200, body: { ok: false, error: "invalid_webhook_input" } },
    maxLength: 16_383,
  },
};

export async function startSlackCompatible(
  name: SlackCompatible,
): Promise<StandIn & { texts: string[] }> {
  const { delivered, refused, maxLength } = chats[name];
  const texts: string[] = [];
  const standIn = await startStandIn((received) => {
    const text = isJsonType(received) ? parseJson(received.body)?.text : undefined;
    if (typeof text !== "string" || text === "" || text.length > maxLength) return refused;
    texts.push(text);
    return delivered;
  });
  return { ...standIn, texts };
}
