import { workerData } from "node:worker_threads";
import pg, { type ClientConfig } from "pg";
import type { NumbersQuestion } from "../runs/numbers-question";
import { summarizeRuns } from "../runs/summarize-runs";
import { createReadKeptRuns } from "../sql/read-kept-runs";
import { answerQuestions } from "../threads/answer-questions";
import { tableOf } from "./names";
import { parseIntegersAsNumbers } from "./parse-integers";
import { numberPlaceholders } from "./postgres-database";

/* The thread that computes numbers, with a connection of its own. */
const readKeptRuns = createReadKeptRuns(tableOf);

let connected: Promise<pg.Client> | undefined;

answerQuestions(async (question: NumbersQuestion) => {
  try {
    const client = await (connected ??= connect());
    // One snapshot.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const runs = await readKeptRuns(
      async (sql, values) =>
        (await client.query(numberPlaceholders(sql), [...values])).rows as never[],
      question,
    );
    await client.query("COMMIT");
    return summarizeRuns(runs, question);
  } catch (error) {
    disconnect();
    throw error;
  }
});

async function connect(): Promise<pg.Client> {
  const types = { getTypeParser: parseIntegersAsNumbers(pg) };
  const client = new pg.Client({ ...(workerData as ClientConfig), types });
  client.on("error", disconnect);
  await client.connect();
  return client;
}

/** The next question connects again. */
function disconnect(): void {
  connected?.then((client) => client.end()).catch(() => undefined);
  connected = undefined;
}
