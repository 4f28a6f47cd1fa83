import type { Writable } from "node:stream";

/** Resolves when the reader took what was written; one that takes longer is cut off. */
export async function drain(stream: Writable, timeout: number): Promise<void> {
  const slow = setTimeout(() => stream.destroy(), timeout);
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
    // What has happened already is not announced again.
    if (stream.destroyed) done();
  });
  clearTimeout(slow);
}
