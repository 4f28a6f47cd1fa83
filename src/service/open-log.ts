import { constants, fstatSync, openSync } from "node:fs";
import pino from "pino";
import SonicBoom from "sonic-boom";
import type { Logger } from "../core/ports";
import { escapeLines } from "../core/words/control-characters";
import { batchLines } from "./batch-lines";
import { formatForPeople } from "./format-for-people";

export interface Log {
  logger: Logger;
  /** Writes unformatted text. */
  print: (text: string) => void;
  /** Resolves when everything is flushed, or after half a second if nobody reads stdout. */
  flush: () => Promise<void>;
}

/** The size and delay of batches. A terminal has none, and shows each line at once. */
const batches = { size: 64 * 1024, delay: 100 };

/** In bytes. Beyond this, lines are dropped. */
const maxBuffered = 16 * 1024 * 1024;

/**
 * Logs readable lines to a terminal, and JSON to anything else. A blocked terminal, a full disk or
 * a closed pipe on stdout never stops the receiver.
 */
export function openLog(level: string): Log {
  const destination = openDestination();
  const isTerminal = process.stdout.isTTY;
  // The package's types do not cover `contentMode: "buffer"`.
  const write = (bytes: Buffer): void => void destination.write(bytes as unknown as string);
  const batch = isTerminal
    ? batchLines((lines) => write(Buffer.from(lines)), { size: 0, delay: 0 })
    : batchLines((lines) => write(escapeToBytes(lines)), batches);
  const logger = isTerminal
    ? pino({ level, base: null }, { write: (line) => batch.add(formatForPeople(line)) })
    : createJsonLogger(level, (line) => batch.add(line));
  reportDroppedLines(destination, logger);
  const flushed = (): Promise<void> => new Promise((resolve) => destination.flush(() => resolve()));
  return {
    logger,
    print(text) {
      batch.flush();
      write(Buffer.from(text));
    },
    flush() {
      batch.flush();
      return Promise.race([flushed(), flushTimeout()]);
    },
  };
}

// Not pino.destination, which waits forever on exit if nobody reads the pipe.
function openDestination(): SonicBoom {
  return new SonicBoom({
    fd: openNonBlocking(process.stdout.fd),
    sync: false,
    contentMode: "buffer",
    // With 0, its `flush` would not wait.
    minLength: 1,
    maxLength: maxBuffered,
  });
}

/**
 * Reopens a terminal or pipe in non-blocking mode, because an unread one would block the writer and
 * the exit. Changing the inherited file description would also affect the shell.
 */
function openNonBlocking(fd: number): number {
  if (!process.stdout.isTTY && !fstatSync(fd).isFIFO()) return fd;
  for (const path of [`/proc/self/fd/${fd}`, ...(process.stdout.isTTY ? ["/dev/tty"] : [])]) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch {
      // Not available on this system, or permission denied.
    }
  }
  return fd;
}

/** Reports a broken stdout once on stderr, and the number of dropped lines in the log. */
function reportDroppedLines(destination: SonicBoom, logger: Logger): void {
  let isBroken = false;
  let dropped = 0;
  process.stderr.on("error", () => undefined);
  destination.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (!isBroken)
      console.error(
        `Cannot write the log to stdout (${code ?? message}). The receiver keeps running.`,
      );
    isBroken = true;
  });
  destination.on("drop", (lines: Buffer) => (dropped += countLines(lines)));
  destination.on("drain", () => {
    isBroken = false;
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    logger.warn({ dropped: count }, "log lines dropped because stdout was not read");
  });
}

function countLines(lines: Buffer): number {
  return lines.reduce((count, byte) => count + Number(byte === newline), 0);
}

const newline = 0x0a;

/**
 * Lines as pino writes them. Nearly all are of the level `info` and have texts and numbers only, which
 * `JSON.stringify` writes in two thirds of pino's time.
 */
function createJsonLogger(level: string, add: (line: string) => void): Logger {
  const timestamp = createTimestamp();
  const formatters = { level: (label: string) => ({ level: label }) };
  const logger = pino({ level, base: null, timestamp, formatters }, { write: add });
  if (!logger.isLevelEnabled("info")) return logger;
  return {
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    info(fields, message) {
      if ("err" in fields) return logger.info(fields, message);
      const own = JSON.stringify(fields).slice(1, -1);
      const line = `{"level":"info"${timestamp()}${own && ","}${own},"msg":${JSON.stringify(message)}}\n`;
      add(line);
    },
  };
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

/** Nearly all lines are plain ASCII, where JSON has escaped all control characters but DEL. */
function escapeToBytes(lines: string): Buffer {
  const bytes = Buffer.from(lines);
  const isPlain = bytes.length === lines.length && !bytes.includes(0x7f);
  return isPlain ? bytes : Buffer.from(escapeLines(lines));
}

function flushTimeout(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
