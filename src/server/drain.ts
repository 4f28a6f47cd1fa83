import type { Writable } from "node:stream";

/** Resolves when the stream can take more data or is closed. Destroys it after `timeout` milliseconds. */
export async function drain(stream: Writable, timeout: number): Promise<void> {
  const timer = setTimeout(() => stream.destroy(), timeout);
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
    // A destroyed stream does not emit "close" again.
    if (stream.destroyed) done();
  });
  clearTimeout(timer);
}
