import { isJsonType, limitRate, parseJson, type StandIn, startStandIn } from "./start-stand-in";

/** Section 2: a flow that reads `triggerBody()?['attachments'][0]['content']`. It runs after its 202. */
export async function startTeams(): Promise<StandIn & { hook: string; cards: object[] }> {
  const cards: object[] = [];
  const isTooFast = limitRate(4, 1000);
  const path = "/powerautomate/automations/direct/workflows/f00d/triggers/manual/paths/invoke";
  const standIn = await startStandIn((received) => {
    const { method, headers, query, body: bytes } = received;
    if (headers.authorization !== undefined) {
      return { status: 401, body: { error: { code: "DirectApiAuthorizationRequired" } } };
    }
    if (received.path !== path || query.get("sig") !== "the-secret-signature") {
      return { status: 404, body: { error: { code: "WorkflowNotFound" } } };
    }
    if (isTooFast(received.at))
      return { status: 429, body: { error: { code: "TooManyRequests" } } };
    const body = parseJson(bytes);
    const attachments = body?.attachments as
      { contentType?: string; content?: object }[] | undefined;
    const [first] = attachments ?? [];
    const isCard = first?.contentType === "application/vnd.microsoft.card.adaptive";
    if (method !== "POST" || !isJsonType(received) || body?.type !== "message" || !isCard) {
      return { status: 400, body: { error: { code: "TriggerInputSchemaMismatch" } } };
    }
    // A larger one fails in the flow, where nobody sees it.
    if (bytes.length <= 20 * 1024 && first.content) cards.push(first.content);
    return { status: 202 };
  });
  const query = "?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=the-secret-signature";
  return { ...standIn, hook: standIn.url + path + query, cards };
}
