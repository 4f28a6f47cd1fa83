import pino, { type Logger } from "pino";
import pretty from "pino-pretty";
import SonicBoom from "sonic-boom";

export interface Log {
  logger: Logger;
  /** Resolves when what was logged is written, or after half a second: a reader may be gone. */
  flush: () => Promise<void>;
}

/** Past this many bytes that nobody reads, lines are dropped. */
const maxWaiting = 16 * 1024 * 1024;

/** Lines for people on a terminal, JSON for everything else; written beside the requests' work. */
export function openLog(level: string): Log {
  if (process.stdout.isTTY) {
    const logger = pino(
      { level },
      pretty({ ignore: "pid,hostname", singleLine: true, sync: true }),
    );
    return { logger, flush: () => Promise.resolve() };
  }
  // Not pino.destination, which at the process's end waits for ever for a reader that is gone.
  const destination = new SonicBoom({
    fd: process.stdout.fd,
    sync: false,
    minLength: 16_000,
    maxLength: maxWaiting,
    periodicFlush: 100,
  });
  // Without a reader there is nobody to tell, and webhooks are still to be received.
  destination.on("error", () => undefined);
  const formatters = { level: (label: string) => ({ level: label }) };
  const timestamp = pino.stdTimeFunctions.isoTime;
  const logger = pino({ level, base: null, timestamp, formatters }, destination);
  const written = (): Promise<void> => new Promise((resolve) => destination.flush(() => resolve()));
  return { logger, flush: () => Promise.race([written(), halfASecond()]) };
}

function halfASecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
