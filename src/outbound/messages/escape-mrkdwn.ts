/**
 * A text that Slack shows as it is: a branch called `<!channel>` pings nobody.
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Of escaped text, without cutting an entity or a link in two. */
export function clipMrkdwn(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1).replace(/(&[a-z]*|<[^>]*|[\uD800-\uDBFF])$/, "");
  return `${cut}…`;
}
