import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findChromium } from "../browser/support/find-chromium";
import { openBrowser } from "../browser/support/open-browser";
import { apiToken } from "./workload";

/*
 * Opens a page in Chromium again and again, and prints how long each opening took until the charts
 * were drawn, in milliseconds, as JSON. Arguments: the URL, and seconds.
 */
const url = process.argv[2] ?? "";
const seconds = Number(process.argv[3]);

/** Between two openings, in milliseconds. */
const pause = 1_000;

async function run(): Promise<void> {
  const browser = await openBrowser(createQuietChromium());
  const extraHTTPHeaders = { authorization: `Bearer ${apiToken}` };
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  while (performance.now() < end - pause) {
    // Nothing is cached, and no other page is open.
    const context = await browser.newContext({ extraHTTPHeaders });
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(url);
    await page.locator("canvas").first().waitFor();
    times.push(performance.now() - began);
    await context.close();
    await sleep(pause);
  }
  await browser.close();
  console.log(JSON.stringify(times));
}

/**
 * Chromium with the lowest priority. Linux shares the CPU between sessions first, and Chromium gets
 * one of its own, so the session needs the priority, too: "The autogroup feature" in
 * https://man7.org/linux/man-pages/man7/sched.7.html
 */
function createQuietChromium(): string {
  const path = join(mkdtempSync(join(tmpdir(), "circleci-webhooks-chromium-")), "chromium");
  const script = `#!/bin/sh\necho 19 > /proc/self/autogroup\nexec nice -n 19 ${findChromium()} "$@"\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

void run();
