/** A number for each value that is in use, because numbers are compared and counted faster. */
export interface Codes {
  /** The code of a value. Counts one more use. */
  take(value: string | null): number;
  /** Counts one use less. A code without uses stands for another value later. */
  release(code: number): void;
  find(value: string): number | undefined;
  valueOf(code: number): string | null;
  /** The number above all codes. */
  size(): number;
}

export function createCodes(): Codes {
  const codes = new Map<string | null, number>();
  const values: (string | null)[] = [];
  const uses: number[] = [];
  const free: number[] = [];

  function add(value: string | null): number {
    const code = free.pop() ?? values.length;
    codes.set(value, code);
    values[code] = value;
    uses[code] = 0;
    return code;
  }

  return {
    take(value) {
      const code = codes.get(value) ?? add(value);
      uses[code]! += 1;
      return code;
    },
    release(code) {
      uses[code]! -= 1;
      if (uses[code]! > 0) return;
      codes.delete(values[code]!);
      values[code] = null;
      free.push(code);
    },
    find: (value) => codes.get(value),
    valueOf: (code) => values[code] ?? null,
    size: () => values.length,
  };
}
