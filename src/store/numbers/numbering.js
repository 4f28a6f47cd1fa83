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

/** Numbers the subjects of runs: a workflow or job of a project on a branch. */
function createSubjects() {
  const numbering = createNumbering();
  const subjects = [undefined];
  return {
    /** Stored texts have no NUL. */
    numberOf(project, workflow, job, branch) {
      const key = `${mark(project)}\0${mark(workflow)}\0${mark(job)}\0${mark(branch)}`;
      const number = numbering.numberOf(key);
      subjects[number] ??= { project, workflow, job, branch };
      return number;
    },
    subjectOf: (number) => subjects[number],
    count: numbering.count,
  };
}

/** Tells null from an empty text. */
function mark(text) {
  return text === null ? "" : `=${text}`;
}

module.exports = { createNumbering, createSubjects };
