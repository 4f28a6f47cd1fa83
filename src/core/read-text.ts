/**
 * Bytes as text, or undefined when they are no UTF-8.
 *
 * @param isCut whether there was more: then the last character may be half there, and is left out
 */
export function readText(bytes: Uint8Array, { isCut = false } = {}): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
