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

/** Writes many lines at once: a write per line costs more than the line itself. */
export function batchLines(
  write: (lines: string) => void,
  { size, delay }: BatchLimits,
): LineBatch {
  let lines = "";
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== "") write(lines);
    lines = "";
  }

  return {
    add(line) {
      lines += line;
      if (lines.length >= size) flush();
      else timer ??= setTimeout(flush, delay).unref();
    },
    flush,
  };
}
