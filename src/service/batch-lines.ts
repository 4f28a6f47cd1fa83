export interface LineBatch {
  add(line: string): void;
  /** Writes the lines that were added so far. */
  flush(): void;
}

export interface BatchLimits {
  /** In characters. */
  size: number;
  /** Maximum age of a line that is not written, in milliseconds. */
  delay: number;
}

/** Writes many lines as one Buffer: a write per line costs more than the line itself. */
export function batchLines(
  write: (lines: Buffer) => void,
  { size, delay }: BatchLimits,
): LineBatch {
  let lines: string[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) write(Buffer.from(lines.join("")));
    lines = [];
    length = 0;
  }

  return {
    add(line) {
      lines.push(line);
      length += line.length;
      if (length >= size) flush();
      else timer ??= setTimeout(flush, delay).unref();
    },
    flush,
  };
}
