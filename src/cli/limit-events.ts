const newline = 10;

/**
 * A stream of server-sent events that ends with an error when one event is too large, because a reader
 * keeps what it has of an event in memory until the blank line after it.
 *
 * @param max in bytes
 * @param onTooLarge called before the stream ends
 */
export function limitEvents(
  max: number,
  onTooLarge: () => void,
): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  let last = 0;

  /** Counts from the last blank line on. The receiver ends lines with a newline. */
  function count(chunk: Uint8Array): void {
    for (const byte of chunk) {
      size = byte === newline && last === newline ? 0 : size + 1;
      last = byte;
    }
  }

  return new TransformStream({
    transform(chunk, controller) {
      count(chunk);
      if (size <= max) return controller.enqueue(chunk);
      onTooLarge();
      controller.error(new Error("An event is too large."));
    },
  });
}
