/** Numbers for texts, from 1, so that runs are compared by numbers; 0 stands for null. */
export interface Numbering {
  numberOf(text: string | null): number;
  /** Undefined for a text without a number. */
  findNumber(text: string): number | undefined;
  textOf(number: number): string | null;
  /** The count of numbers, including 0. */
  count(): number;
}

export function createNumbering(): Numbering {
  const numbers = new Map<string, number>();
  const texts: (string | null)[] = [null];
  return {
    numberOf(text) {
      if (text === null) return 0;
      let number = numbers.get(text);
      if (number === undefined) {
        number = texts.push(text) - 1;
        numbers.set(text, number);
      }
      return number;
    },
    findNumber: (text) => numbers.get(text),
    textOf: (number) => texts[number] ?? null,
    count: () => texts.length,
  };
}

/** Numbers for records that are given by their texts. */
export interface Records<Item> {
  numberOf(...texts: (string | null)[]): number;
  recordOf(number: number): Item;
  count(): number;
}

/** @param toRecord makes the record of some texts */
export function createRecords<Item>(toRecord: (texts: (string | null)[]) => Item): Records<Item> {
  const numbering = createNumbering();
  const records: Item[] = [];
  return {
    numberOf(...texts) {
      const number = numbering.numberOf(texts.map(mark).join(""));
      records[number] ??= toRecord(texts);
      return number;
    },
    recordOf: (number) => records[number]!,
    count: () => numbering.count(),
  };
}

/** The text with its length, so that no two lists are joined to one text. */
function mark(text: string | null): string {
  return text === null ? "-" : `${text.length}:${text}`;
}
