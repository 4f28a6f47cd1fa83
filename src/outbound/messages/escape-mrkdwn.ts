/** Zero width, and a space to parsers: a mark beside a space formats nothing. */
const gap = "\uFEFF";

/**
 * Marks that format, mention or link: in Slack's mrkdwn, and in the Markdown of other chats that
 * take its webhooks. Those in the middle of a word, as in `snake_case`, are not changed, because
 * people copy names. Neither are URLs.
 */
const marks = /https?:\/\/[^\s<>]+|[*`]|(?<![\p{L}\p{N}])[_~@]|[_~@](?![\p{L}\p{N}])|\](?=\()/gu;

/**
 * A text that Slack shows as it is: a branch called `<!channel>` pings nobody, and `_x_` is not
 * italic. https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeMrkdwn(text: string): string {
  return escapeEntities(
    text.replace(marks, (mark) => (mark.length === 1 ? gap + mark + gap : mark)),
  );
}

/** The target of a link. */
export function escapeUrl(url: string): string {
  return escapeEntities(url).replaceAll("|", "%7C");
}

function escapeEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The beginning of an escaped text, without half an entity or link at its end. */
export function clipMrkdwn(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1).replace(/(&[a-z]*|<[^>]*|[\uD800-\uDBFF])$/, "");
  return `${cut}…`;
}
