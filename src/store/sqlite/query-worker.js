"use strict";

/*
 * The thread of query-thread.ts. Plain JavaScript, because Node.js starts it also where TypeScript is
 * compiled on the fly. The file is opened for each query: it may have been replaced since the last.
 */
const { parentPort, workerData } = require("node:worker_threads");
const Sqlite = require(workerData.driver);

parentPort.on("message", ({ id, sql, values }) => {
  try {
    parentPort.postMessage({ id, rows: query(sql, values) });
  } catch (error) {
    parentPort.postMessage({ id, error: error.message });
  }
});

function query(sql, values) {
  const database = new Sqlite(workerData.path, { readonly: true, timeout: 1_000 });
  try {
    // Sorts in memory, up to 64 MiB.
    database.pragma("temp_store = MEMORY");
    database.pragma("cache_size = -65536");
    database.aggregate("nearest_rank", nearestRank);
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

/** Several times faster than SQL's window functions. */
const nearestRank = {
  start: () => ({ percent: 0, values: [] }),
  step(state, percent, value) {
    state.percent = percent;
    if (value !== null) state.values.push(value);
  },
  result({ percent, values }) {
    const sorted = Float64Array.from(values).sort();
    return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
  },
};
