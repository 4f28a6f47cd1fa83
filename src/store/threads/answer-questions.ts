import { parentPort } from "node:worker_threads";

/**
 * Answers the questions of a `QueryThread`, one after the other.
 *
 * @param answer gives the answer, or a promise of it
 */
export function answerQuestions<Question>(answer: (question: Question) => unknown): void {
  let last: Promise<void> = Promise.resolve();
  parentPort?.on("message", ({ id, question }: { id: number; question: Question }) => {
    last = last
      .then(() => answer(question))
      .then((value) => parentPort?.postMessage({ id, answer: value }))
      // The answer may be impossible to post. The next question gets its turn anyway.
      .catch((error: unknown) => parentPort?.postMessage({ id, error: textOf(error) }));
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
