/** Minimum length of a masked secret. Shorter ones would mask parts of other words. */
const minLength = 6;

/** A text of a service, which may repeat what we sent, with `…` in place of each secret. */
export function redact(text: string, secrets: readonly string[]): string {
  const spelled = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .flatMap((secret) => [secret, secret.replaceAll("/", "\\/")])
    .filter((secret) => secret.length >= minLength)
    .sort((a, b) => b.length - a.length);
  return spelled.reduce((masked, secret) => masked.replaceAll(secret, "…"), text);
}
