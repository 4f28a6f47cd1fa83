import {
  limitRate,
  parseJson,
  isJsonType,
  type Received,
  type Reply,
  type StandIn,
  startStandIn,
} from "./start-stand-in";

export interface Ticket {
  id: number;
  external_id: string | null;
  subject?: string;
  tags?: string[];
  comments: { body: string; public?: boolean }[];
  status: "new" | "closed";
  /** The closed ticket that it follows up. */
  followUpOf?: number;
}

export interface Zendesk extends StandIn {
  tickets: Ticket[];
  /** As if so many milliseconds had passed. */
  advance(milliseconds: number): void;
  expireTokens(): void;
}

const twoHours = 2 * 3_600_000;

/** Section 4: OAuth client credentials or an API token, tickets, and idempotency keys of two hours. */
export async function startZendesk(): Promise<Zendesk> {
  const tickets: Ticket[] = [];
  const tokens = new Set<string>();
  const keys = new Map<string, { body: string; reply: Reply; at: number }>();
  const isTooFast = limitRate(200, 60_000);
  let newestId = 2;
  let made = 0;
  let passed = 0;

  const standIn = await startStandIn((received) => {
    const { path, method, query } = received;
    if (path === "/oauth/tokens" && method === "POST") return giveToken(received);
    if (!isAuthorized(received))
      return { status: 401, body: { error: "Couldn't authenticate you" } };
    if (isTooFast(received.at)) {
      const headers = { "retry-after": "1", "x-rate-limit": "200", "x-rate-limit-remaining": "0" };
      return { status: 429, headers, body: "Number of allowed API requests per minute exceeded" };
    }
    if (received.headers.accept !== "application/json") return { status: 406 };
    if (/^\/api\/v2\/tickets(\.json)?$/.test(path)) {
      if (method === "POST") return createOnce(received);
      const found = tickets.filter(({ external_id }) => external_id === query.get("external_id"));
      return { status: 200, body: { tickets: found, count: found.length } };
    }
    const [, id] = /^\/api\/v2\/tickets\/(\d+)\.json$/.exec(path) ?? [];
    const ticket = tickets.find((one) => one.id === Number(id));
    if (method !== "PUT" || !ticket) return { status: 404, body: { error: "RecordNotFound" } };
    if (ticket.status === "closed") {
      const status = [{ description: "Status: closed prevents ticket update" }];
      const description = "Record validation errors";
      return { status: 422, body: { error: "RecordInvalid", description, details: { status } } };
    }
    const { comment } = (parseJson(received.body)?.ticket ?? {}) as {
      comment?: Ticket["comments"][0];
    };
    if (comment) ticket.comments.push(comment);
    return { status: 200, body: { ticket } };
  });

  function giveToken({ body }: Received): Reply {
    const asked = parseJson(body) ?? {};
    const isRight =
      asked.grant_type === "client_credentials" &&
      asked.client_id === "circleci" &&
      asked.client_secret === "the-client-secret";
    const life = Number(asked.expires_in);
    if (!isRight) return { status: 401, body: { error: "invalid_client" } };
    if (!(life > 300 && life < 172_800)) return { status: 400, body: { error: "invalid_request" } };
    const access_token = `access-token-${++made}`;
    tokens.add(access_token);
    return { status: 200, body: { access_token, token_type: "bearer", scope: asked.scope } };
  }

  function isAuthorized({ headers: { authorization = "" } }: Received): boolean {
    const basic = Buffer.from("ops@example.com/token:the-api-token").toString("base64");
    return authorization === `Basic ${basic}` || tokens.has(authorization.replace("Bearer ", ""));
  }

  function createOnce(received: Received): Reply {
    const key = String(received.headers["idempotency-key"] ?? "");
    const body = received.body.toString();
    const at = Date.now() + passed;
    const known = keys.get(key);
    if (key !== "" && known && at - known.at < twoHours) {
      if (known.body === body) {
        return { ...known.reply, headers: { "x-idempotency-lookup": "hit" } };
      }
      const description = "Request parameters don't match the given idempotency key";
      return { status: 400, body: { error: "IdempotentRequestError", description } };
    }
    const reply = create(received);
    if (reply.status === 201) keys.set(key, { body, reply, at });
    return { ...reply, headers: { "x-idempotency-lookup": "miss" } };
  }

  function create(received: Received): Reply {
    const asked = isJsonType(received) ? parseJson(received.body)?.ticket : undefined;
    const {
      comment,
      subject,
      tags,
      external_id = null,
      via_followup_source_id: source,
    } = (asked ?? {}) as Partial<Ticket> & {
      comment?: Ticket["comments"][0];
      via_followup_source_id?: unknown;
    };
    if (!comment?.body) {
      const description = "Record validation errors";
      return { status: 422, body: { error: "RecordInvalid", description } };
    }
    // It has no effect with a ticket that is not closed.
    const closed = tickets.find(({ id, status }) => id === source && status === "closed");
    const id = ++newestId;
    const ticket: Ticket = { id, external_id, comments: [comment], status: "new" };
    const followUp = closed && { followUpOf: closed.id };
    tickets.push({ ...ticket, ...(subject && { subject }), ...(tags && { tags }), ...followUp });
    return { status: 201, body: { ticket } };
  }

  return {
    ...standIn,
    tickets,
    advance: (milliseconds) => void (passed += milliseconds),
    expireTokens: () => tokens.clear(),
  };
}
