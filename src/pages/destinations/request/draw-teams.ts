import { z } from "zod";
import { readCardText } from "./read-card-text";
import type { Span } from "./span";

/** An Adaptive Card. */
export interface TeamsDrawing {
  kind: "teams";
  blocks: TeamsBlock[];
  buttons: string[];
}

interface TeamsBlock {
  text: Span[];
  isBold: boolean;
  tone: "good" | "bad" | "plain";
  facts: { title: string; value: Span[] }[];
}

const textBlock = z.object({
  type: z.literal("TextBlock"),
  text: z.string(),
  weight: z.string().optional(),
  color: z.string().optional(),
});
const factSet = z.object({
  type: z.literal("FactSet"),
  facts: z.array(z.object({ title: z.string(), value: z.string() })),
});
const card = z.object({
  type: z.literal("AdaptiveCard"),
  body: z.array(z.union([textBlock, factSet])),
  actions: z.array(z.object({ title: z.string() })).default([]),
});
/** A flow takes the card alone, or in a message. */
const posted = z.union([card, z.object({ attachments: z.tuple([z.object({ content: card })]) })]);

export function drawTeams(body: unknown): TeamsDrawing | undefined {
  const { data } = posted.safeParse(body);
  if (!data) return undefined;
  const { body: blocks, actions } = "attachments" in data ? data.attachments[0].content : data;
  return {
    kind: "teams",
    blocks: blocks.map(drawBlock),
    buttons: actions.map(({ title }) => title),
  };
}

function drawBlock(block: z.infer<typeof textBlock | typeof factSet>): TeamsBlock {
  if (block.type === "TextBlock") {
    const { text, weight, color = "" } = block;
    const tone = tones.get(color) ?? "plain";
    return { text: readCardText(text), isBold: weight === "Bolder", tone, facts: [] };
  }
  const facts = block.facts.map(({ title, value }) => ({ title, value: readCardText(value) }));
  return { text: [], isBold: false, tone: "plain", facts };
}

const tones = new Map<string, TeamsBlock["tone"]>([
  ["Good", "good"],
  ["Attention", "bad"],
]);
