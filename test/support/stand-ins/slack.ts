import {
  isJsonType,
  limitRate,
  parseJson,
  type Reply,
  type StandIn,
  startStandIn,
} from "./start-stand-in";

/** Section 1 of the contract: an incoming webhook. "Short bursts" of more than one a second pass. */
export async function startSlackWebhook(): Promise<StandIn & { hook: string; die(): void }> {
  const path = "/services/T0000/B0000/abcdefghijklmnop";
  const isTooFast = limitRate(5, 3000);
  let isDead = false;
  const standIn = await startStandIn((received) => {
    if (received.path !== path) return text(404, "no_service_id");
    if (isDead) return text(404, "no_service");
    if (received.method !== "POST" || !isJsonType(received)) return text(400, "invalid_payload");
    if (isTooFast(received.at))
      return { ...text(429, "rate_limited"), headers: { "retry-after": "1" } };
    const error = findFault(parseJson(received.body));
    return error ? text(400, error) : text(200, "ok");
  });
  return { ...standIn, hook: standIn.url + path, die: () => void (isDead = true) };
}

/**
 * Section 1b: the Web API of a bot, in one channel. A reply wants its thread's message to be there, and
 * its thread not to be locked.
 */
export async function startSlackApi(): Promise<
  StandIn & { messages: Map<string, object>; locked: Set<string> }
> {
  const messages = new Map<string, object>();
  const locked = new Set<string>();
  let posted = 0;
  const isTooFast = limitRate(5, 3000);
  const standIn = await startStandIn((received) => {
    const { path, headers, body: bytes } = received;
    const body = parseJson(bytes);
    if (headers.authorization !== "Bearer xoxb-right-token") return refuse("invalid_auth");
    if (!isJsonType(received) || !body) return refuse("invalid_json");
    if (body.channel !== "C0123" && body.channel !== "builds") return refuse("channel_not_found");
    const error = findFault(body);
    if (error) return refuse(error);
    if (path === "/chat.update") {
      if (!messages.has(String(body.ts))) return refuse("message_not_found");
      if (body.channel !== "C0123") return refuse("channel_not_found");
      messages.set(String(body.ts), body);
      return { status: 200, body: { ok: true, channel: "C0123", ts: body.ts } };
    }
    if (path !== "/chat.postMessage") return refuse("unknown_method");
    if (isTooFast(received.at)) {
      return {
        status: 429,
        headers: { "retry-after": "1" },
        body: { ok: false, error: "ratelimited" },
      };
    }
    if (typeof body.thread_ts === "string") {
      if (locked.has(body.thread_ts)) return refuse("restricted_action_thread_locked");
      if (!messages.has(body.thread_ts)) return refuse("cannot_reply_to_message");
    }
    const ts = `1700000000.${String(++posted).padStart(6, "0")}`;
    messages.set(ts, body);
    return { status: 200, body: { ok: true, channel: "C0123", ts } };
  });
  return { ...standIn, messages, locked };
}

function text(status: number, body: string): Reply {
  return { status, body };
}

function refuse(error: string): Reply {
  return { status: 200, body: { ok: false, error } };
}

interface Block {
  type?: string;
  text?: { type?: string; text?: string };
  elements?: { type?: string; text?: { text?: string }; url?: string; elements?: Piece[] }[];
}

/** Of rich text. */
interface Piece {
  type?: string;
  text?: string;
  name?: string;
  user_id?: string;
  url?: string;
}

function findFault(body: Record<string, unknown> | undefined): string | undefined {
  if (!body) return "invalid_payload";
  if (typeof body.text !== "string" || body.text === "") return "no_text";
  const blocks = (body.blocks ?? []) as Block[];
  const areValid = blocks.length <= 50 && blocks.every(isValidBlock);
  return areValid ? undefined : "invalid_blocks";
}

function isValidBlock({ type, text, elements }: Block): boolean {
  if (type === "section") {
    const length = text?.text?.length ?? 0;
    return text?.type === "mrkdwn" && length >= 1 && length <= 3000;
  }
  if (type === "rich_text")
    return elements?.flatMap((one) => one.elements).every(isValidPiece) ?? false;
  if (type !== "actions" || !elements || elements.length < 1 || elements.length > 25) return false;
  return elements.every(
    (one) =>
      one.type === "button" &&
      (one.text?.text?.length ?? 76) <= 75 &&
      (one.url === undefined || one.url.length <= 3000),
  );
}

/** Slack refuses a text without characters. */
function isValidPiece(piece: Piece | undefined = {}): boolean {
  switch (piece.type) {
    case "text":
      return typeof piece.text === "string" && piece.text !== "";
    case "emoji":
      return /^[a-z0-9_+-]+$/.test(piece.name ?? "");
    case "user":
      return /^[UW][A-Z0-9]+$/.test(piece.user_id ?? "");
    case "link":
      return URL.canParse(piece.url ?? "") && piece.text !== "";
    case undefined:
    default:
      return false;
  }
}
