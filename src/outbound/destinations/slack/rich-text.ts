import { escapeMrkdwn, escapeUrl } from "../../messages/escape-mrkdwn";

/**
 * A piece of a line, as Slack's rich text has it. No character of it formats anything.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export type Piece =
  | { type: "text"; text: string; style?: { bold: true } }
  | { type: "emoji"; name: string }
  | { type: "user"; user_id: string }
  | LinkPiece;

export interface LinkPiece {
  type: "link";
  url: string;
  text: string;
}

export type Line = readonly Piece[];

export function plain(text: string): Piece {
  return { type: "text", text };
}

export function bold(text: string): Piece {
  return { type: "text", text, style: { bold: true } };
}

/** Slack refuses a piece without text. */
export function toRichText(lines: readonly Line[]): object {
  const pieces = lines.flatMap((line, index) => (index === 0 ? line : [plain("\n"), ...line]));
  const elements = pieces.filter((piece) => piece.type !== "text" || piece.text !== "");
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

/** The text for notifications, and for chats that show `text` alone. */
export function toMrkdwn(line: Line): string {
  return line.map(writePiece).join("");
}

function writePiece(piece: Piece): string {
  switch (piece.type) {
    case "text":
      return piece.style ? `*${escapeMrkdwn(piece.text)}*` : escapeMrkdwn(piece.text);
    case "emoji":
      return `:${piece.name}:`;
    case "user":
      return `<@${piece.user_id}>`;
    case "link":
      return `<${escapeUrl(piece.url)}|${escapeMrkdwn(piece.text)}>`;
  }
}
