import {
  isJsonType,
  limitRate,
  parseJson,
  type Reply,
  type StandIn,
  startStandIn,
} from "./start-stand-in";

export interface PagerDuty extends StandIn {
  routingKey: string;
  /** Keys of the open alerts. */
  open: Set<string>;
}

/** Section 3: Events API v2. */
export async function startPagerDuty(): Promise<PagerDuty> {
  const routingKey = "0123456789abcdef0123456789abcdef";
  const open = new Set<string>();
  const isTooFast = limitRate(120, 60_000);
  const standIn = await startStandIn((received) => {
    if (received.path !== "/v2/enqueue" || received.method !== "POST") return { status: 404 };
    if (isTooFast(received.at)) return { status: 429, body: "Throttle limit reached" };
    const body = isJsonType(received) ? parseJson(received.body) : undefined;
    if (!body) return refuse("Unrecognized object", "JSON parse error");
    const fault = findFault(body, routingKey);
    if (fault) return refuse("invalid event", fault);
    const key = String(body.dedup_key);
    if (body.event_action === "trigger") open.add(key);
    else open.delete(key);
    return {
      status: 202,
      body: { status: "success", message: "Event processed", dedup_key: key },
    };
  });
  return { ...standIn, routingKey, open };
}

function refuse(status: string, error: string): Reply {
  return { status: 400, body: { status, message: "Event object is invalid", errors: [error] } };
}

function findFault(body: Record<string, unknown>, routingKey: string): string | undefined {
  const { routing_key, event_action, dedup_key, links = [] } = body;
  if (String(routing_key).length !== 32) {
    return "Length of 'routing_key' is incorrect (should be 32 characters)";
  }
  if (routing_key !== routingKey) return "'routing_key' is unknown";
  if (typeof dedup_key === "string" && dedup_key.length > 255)
    return "Length of 'dedup_key' is incorrect";
  if (event_action === "resolve") return dedup_key ? undefined : "'dedup_key' is missing or blank";
  if (event_action !== "trigger") return "'event_action' is invalid";
  const { summary, source, severity, timestamp } = (body.payload ?? {}) as Record<string, string>;
  if (!summary || summary.length > 1024) return "'payload.summary' is missing or too long";
  if (!source) return "'payload.source' is missing or blank";
  if (!["critical", "error", "warning", "info"].includes(severity ?? "")) {
    return "'payload.severity' is invalid";
  }
  if (timestamp !== undefined && Number.isNaN(Date.parse(timestamp)))
    return "'timestamp' is invalid";
  const haveHref = (links as { href?: unknown }[]).every(({ href }) => typeof href === "string");
  return haveHref ? undefined : "'links' is invalid";
}
