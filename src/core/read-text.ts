/**
 * Decodes UTF-8; undefined if the bytes are not UTF-8.
 *
 * @param isCut whether the bytes were truncated: an incomplete last character is then dropped
 */
export function readText(bytes: Uint8Array, { isCut = false } = {}): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
