import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createQueryThread } from "../../src/store/threads/query-thread";
import { createFolder } from "../support/start-program";

const answering = join(__dirname, "..", "..", "src", "store", "threads", "answer-questions");

/** A thread whose program may use `parentPort` and the question. */
function open(answer: string) {
  const program = join(createFolder(), "worker");
  writeFileSync(
    `${program}.ts`,
    `import { parentPort } from "node:worker_threads";
     import { answerQuestions } from ${JSON.stringify(answering)};
     answerQuestions(async (question: any) => { ${answer} });`,
  );
  return createQueryThread(program, {});
}

describe("a thread that works on the database", () => {
  it.each(["null", "undefined", "1", "[]", "{}", "{ id: 99, answer: 1 }", "{ id: null }"])(
    "answers although it also posts %s",
    async (odd) => {
      const thread = open(`parentPort.postMessage(${odd}); return question.n + 1;`);
      expect(await thread.ask({ n: 1 })).toBe(2);
      thread.close();
    },
  );

  it.each([
    ["cannot be posted", "return () => 0;", "could not be cloned"],
    ["is no error", "throw null;", "null"],
    ["ends the thread", "process.exit();", "has ended"],
  ])("answers the next question after one whose result %s", async (_name, code, error) => {
    const thread = open(`if (question.isOdd) { ${code} } return question.n;`);
    await expect(thread.ask({ isOdd: true })).rejects.toThrow(error);
    expect(await Promise.all([thread.ask({ n: 1 }), thread.ask({ n: 2 })])).toEqual([1, 2]);
    thread.close();
  });

  it("keeps the questions of a new thread when the old one ends late", async () => {
    const thread = open(
      `if (question.isOdd) setTimeout(() => { throw new Error("odd"); }); else return question.n;
       return new Promise(() => 0);`,
    );
    for (let n = 0; n < 3; n += 1) {
      await expect(thread.ask({ isOdd: true })).rejects.toThrow("odd");
      expect(await thread.ask({ n })).toBe(n);
    }
    thread.close();
  });
});
