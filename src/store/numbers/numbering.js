"use strict";

/** Numbers texts from 1, so that runs are compared by numbers; 0 stands for null. */
function createNumbering() {
  const numbers = new Map();
  const texts = [null];
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
    /** Undefined for a text without a number. */
    findNumber: (text) => (text === null ? 0 : numbers.get(text)),
    textOf: (number) => texts[number],
    /** Of the numbers, with 0. */
    count: () => texts.length,
  };
}

/** Numbers records of texts, each with these fields. */
function createRecords(...fields) {
  const numbering = createNumbering();
  const records = [undefined];
  return {
    /** Stored texts have no NUL. */
    numberOf(...texts) {
      const number = numbering.numberOf(texts.map(mark).join("\0"));
      records[number] ??= Object.fromEntries(fields.map((field, n) => [field, texts[n]]));
      return number;
    },
    recordOf: (number) => records[number],
    count: numbering.count,
  };
}

/** Tells null from an empty text. */
function mark(text) {
  return text === null ? "" : `=${text}`;
}

module.exports = { createNumbering, createRecords };
