import { styleText } from "node:util";
import pino from "pino";
import { escapeControls, escapeLines } from "../core/words/control-characters";

type Color = Parameters<typeof styleText>[0];

const colors = new Map<string, Color>([
  ["trace", "gray"],
  ["debug", "blue"],
  ["info", "green"],
  ["warn", "yellow"],
  ["error", "red"],
  ["fatal", "red"],
]);

interface LogRecord {
  level: number;
  time: number;
  msg: string;
  err?: { message?: string; stack?: string };
}

/**
 * Formats a line of pino's JSON for a terminal, in the colors that it has: time, level, message,
 * fields, and the stack of an error on lines of its own.
 */
export function formatForPeople(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as LogRecord;
  const label = pino.levels.labels[level] ?? String(level);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const hasFields = Object.keys(fields).length > 0;
  const rest = hasFields ? ` ${styleText("gray", escapeControls(JSON.stringify(fields)))}` : "";
  const stack = err ? `\n    ${indentLines(err.stack ?? err.message ?? "")}` : "";
  return `[${clock}] ${styleText(colors.get(label) ?? "reset", label.toUpperCase())}: ${indentLines(msg)}${rest}${stack}\n`;
}

/** A sender may have written it, and a terminal obeys control characters. */
function indentLines(text: string): string {
  return escapeLines(text).replaceAll("\n", "\n    ");
}
