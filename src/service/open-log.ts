import { constants, fstatSync, openSync } from "node:fs";
import pino, { type Logger } from "pino";
import type PinoPretty from "pino-pretty";
import SonicBoom from "sonic-boom";
import { escapeControls } from "../core/control-characters";

export interface Log {
  logger: Logger;
  /** Writes a text as it is. */
  print: (text: string) => void;
  /** Resolves when what was logged is written, or after half a second: a reader may be gone. */
  flush: () => Promise<void>;
}

/** Past this many bytes that nobody reads, lines are dropped. */
const maxBuffered = 16 * 1024 * 1024;

/**
 * Lines for people on a terminal, JSON for everything else. Nothing that happens to stdout stops the
 * receiver: not a terminal that nobody reads, not a full disk, not a reader that is gone.
 */
export function openLog(level: string): Log {
  const destination = openDestination();
  const isTerminal = process.stdout.isTTY;
  const format = isTerminal ? formatForPeople() : formatForMachines;
  const stream = { write: (line: string): void => void destination.write(format(line)) };
  const options = {
    level,
    ...(!isTerminal && {
      base: null,
      timestamp: createTimestamp(),
      formatters: { level: (label: string) => ({ level: label }) },
    }),
  };
  const logger = pino(options, stream);
  reportLosses(destination, logger);
  const written = (): Promise<void> => new Promise((resolve) => destination.flush(() => resolve()));
  return {
    logger,
    print: (text) => void destination.write(text),
    flush: () => Promise.race([written(), halfASecond()]),
  };
}

// Not pino.destination, which at the process's end waits forever for a reader that is gone.
function openDestination(): SonicBoom {
  return new SonicBoom({
    fd: openWithoutBlocking(process.stdout.fd),
    sync: false,
    minLength: process.stdout.isTTY ? 0 : 16_000,
    maxLength: maxBuffered,
    periodicFlush: 100,
  });
}

/**
 * A terminal or a pipe that nobody reads blocks the thread that writes to it, and with it the
 * process's end. A file description of our own may be set not to; the shared one is the shell's, too.
 */
function openWithoutBlocking(fd: number): number {
  if (!process.stdout.isTTY && !fstatSync(fd).isFIFO()) return fd;
  for (const path of [`/proc/self/fd/${fd}`, ...(process.stdout.isTTY ? ["/dev/tty"] : [])]) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch {
      // Not on this system, or not ours to open.
    }
  }
  return fd;
}

/** Says on stderr that stdout cannot be written, once until it can; and in the log what it lacks. */
function reportLosses(destination: SonicBoom, logger: Logger): void {
  let isBroken = false;
  let dropped = 0;
  process.stderr.on("error", () => undefined);
  destination.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (!isBroken)
      console.error(
        `The log cannot be written to stdout (${code ?? message}). The receiver goes on.`,
      );
    isBroken = true;
  });
  destination.on("drop", () => (dropped += 1));
  destination.on("drain", () => {
    isBroken = false;
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    logger.warn({ dropped: count }, "log lines were dropped, because nobody read them");
  });
}

/** pino's `isoTime`, made once for all the lines of a millisecond. */
function createTimestamp(): () => string {
  let time = 0;
  let text = "";
  return () => {
    const now = Date.now();
    if (now !== time) text = `,"time":"${new Date(now).toISOString()}"`;
    time = now;
    return text;
  };
}

/** Nearly every line is plain ASCII, where there is nothing to escape. */
const plainLine = /^[\x20-\x7e]*\n$/;

function formatForMachines(line: string): string {
  if (plainLine.test(line)) return line;
  return `${escapeControls(line.slice(0, -1))}\n`;
}

/** Escaped before the colours come, which are control characters themselves. */
function formatForPeople(): (line: string) => string {
  // Loaded for a terminal alone: a service would start later for nothing.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { prettyFactory } = require("pino-pretty") as typeof PinoPretty;
  const format = prettyFactory({ ignore: "pid,hostname", singleLine: true });
  const escape = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? value.split("\n").map(escapeControls).join("\n") : value;
  return (line) => format(JSON.parse(line, escape));
}

function halfASecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
