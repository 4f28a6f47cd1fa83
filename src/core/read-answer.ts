/** The beginning of a response's body. */
export interface Answer {
  text: string;
  /** Whether the body is longer than the maximum. Then the rest is not read. */
  isTooLong: boolean;
}

/**
 * Reads the body of a response up to a maximum, because a server may send without end.
 *
 * @param max in bytes
 * @throws the error of a connection that ends early
 */
export async function readAnswer({ body }: Response, max: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) break;
  }
  return {
    text: Buffer.concat(chunks).subarray(0, max).toString(),
    isTooLong: size > max,
  };
}
