/** All but tab and line breaks: services refuse a request for one, or cut the text there. */
// eslint-disable-next-line no-control-regex -- these are the ones
const controls = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/g;

/**
 * JSON for a service, without control characters in its texts. Half of a character, which a cut leaves or
 * somebody sends, becomes U+FFFD: a strict parser would refuse the whole request.
 */
export function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value, (_key, one: unknown) => toSafe(one)));
}

function toSafe(value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replace(controls, "") : value;
}
