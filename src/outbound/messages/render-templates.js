"use strict";

/*
 * The process of try-templates.ts: renders one template after the other, and writes a byte to file
 * descriptor 3 when it is ready and after each template. Plain JavaScript, because Node.js starts it
 * also where TypeScript is compiled on the fly.
 */
const { readFileSync, writeSync } = require("node:fs");
const threads = require("node:worker_threads");
const { Eta } = require("eta");

const { templates, variables, maxCpuSeconds } = JSON.parse(readFileSync(0, "utf8"));

/** A thread of its own, because a loop stops everything else in this one. */
const watch = `
  const { cpuUsage, kill, pid } = process;
  const before = cpuUsage();
  setInterval(() => {
    const { user, system } = cpuUsage(before);
    if (user + system > ${maxCpuSeconds} * 1e6) kill(pid, "SIGKILL");
  }, 50);
`;

async function render() {
  const eta = new Eta();
  writeSync(3, ".");
  for (const template of templates) {
    try {
      eta.renderString(template, JSON.parse(variables));
    } catch {
      // Whether it fails is found out later: all that counts here is that it ends.
    }
    // A template may also leave an endless chain of promises.
    await new Promise(setImmediate);
    writeSync(3, ".");
  }
  process.exit();
}

new threads.Worker(watch, { eval: true }).once("online", render);
