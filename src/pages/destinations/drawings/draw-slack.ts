import { z } from "zod";
import { readMrkdwn } from "./read-mrkdwn";
import type { Span } from "./span";

/** A message in a channel. */
export interface SlackDrawing {
  kind: "slack";
  blocks: { text: Span[]; buttons: string[] }[];
  /** Whether it is posted into a thread. */
  isReply: boolean;
}

const text = z.object({ text: z.string() });
const section = z.object({ type: z.literal("section"), text });
const actions = z.object({ type: z.literal("actions"), elements: z.array(z.object({ text })) });
const message = z.object({
  text: z.string(),
  blocks: z.array(z.union([section, actions])).default([]),
  thread_ts: z.string().optional(),
});

export function drawSlack(body: unknown): SlackDrawing | undefined {
  const { data } = message.safeParse(body);
  if (!data) return undefined;
  const { blocks, thread_ts } = data;
  const drawn = blocks.map((block) =>
    block.type === "section"
      ? { text: readMrkdwn(block.text.text), buttons: [] }
      : { text: [], buttons: block.elements.map((element) => element.text.text) },
  );
  const plain = { text: readMrkdwn(data.text), buttons: [] };
  return {
    kind: "slack",
    blocks: drawn.length > 0 ? drawn : [plain],
    isReply: thread_ts !== undefined,
  };
}
