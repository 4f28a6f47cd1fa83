import { z } from "zod";
import { readMrkdwn } from "./read-mrkdwn";
import { joinSpans, type Span } from "./span";

/** A message in a channel. */
export interface SlackDrawing {
  kind: "slack";
  blocks: { text: Span[]; buttons: string[] }[];
  /** Whether it is posted into a thread. */
  isReply: boolean;
}

const text = z.object({ text: z.string() });
const section = z.object({ type: z.literal("section"), text });
const piece = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), style: z.object({}).optional() }),
  z.object({ type: z.literal("emoji"), name: z.string() }),
  z.object({ type: z.literal("user"), user_id: z.string() }),
  z.object({ type: z.literal("link"), text: z.string() }),
]);
const richText = z.object({
  type: z.literal("rich_text"),
  elements: z.array(z.object({ elements: z.array(piece) })),
});
const actions = z.object({ type: z.literal("actions"), elements: z.array(z.object({ text })) });
const message = z.object({
  text: z.string(),
  blocks: z.array(z.union([section, richText, actions])).default([]),
  thread_ts: z.string().optional(),
});

export function drawSlack(body: unknown): SlackDrawing | undefined {
  const { data } = message.safeParse(body);
  if (!data) return undefined;
  const { blocks, thread_ts } = data;
  const drawn = blocks.map(drawBlock);
  const plain = { text: readMrkdwn(data.text), buttons: [] };
  return {
    kind: "slack",
    blocks: drawn.length > 0 ? drawn : [plain],
    isReply: thread_ts !== undefined,
  };
}

function drawBlock(
  block: z.infer<typeof section | typeof richText | typeof actions>,
): SlackDrawing["blocks"][number] {
  switch (block.type) {
    case "section":
      return { text: readMrkdwn(block.text.text), buttons: [] };
    case "rich_text": {
      const pieces = block.elements.flatMap(({ elements }) => elements);
      return { text: joinSpans(pieces.flatMap(drawPiece)), buttons: [] };
    }
    case "actions":
      return { text: [], buttons: block.elements.map((element) => element.text.text) };
  }
}

function drawPiece(given: z.infer<typeof piece>): Span[] {
  switch (given.type) {
    case "text":
      return [{ text: given.text, mark: given.style && "bold" }];
    case "emoji":
      return readMrkdwn(`:${given.name}:`);
    case "user":
      return [{ text: `@${given.user_id}`, mark: "mention" }];
    case "link":
      return [{ text: given.text, mark: "link" }];
  }
}
