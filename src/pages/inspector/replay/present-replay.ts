import { readText } from "../../../core/read-text";
import type { Replay } from "../../../core/log/replay";
import { dumpHex } from "../../layout/payload/dump-hex";
import { formatMilliseconds } from "../../layout/format-values";
import { listHeaders } from "../present-delivery";
import { presentTime, type ShownTime } from "../../layout/present-time";

/** In bytes. A hex dump is five times as large. */
const maxHex = 4 * 1024;

export interface ShownReplay {
  time: ShownTime;
  url: string;
  /** The response's, or a dash. */
  status: string;
  tone: "stored" | "rejected";
  duration: string;
  error: string | undefined;
  headers: string;
  body: string;
  /** Such as that the body is truncated. */
  note: string | undefined;
}

export function presentReplay(replay: Replay): ShownReplay {
  const { at, url, status, durationMs, error, headers, body, truncated } = replay;
  const text = readText(body, { isCut: truncated });
  const notes = [
    text === undefined ? "The body is not text; this is the beginning in hex." : "",
    truncated ? "Only the beginning was stored." : "",
  ];
  return {
    time: presentTime(at),
    url,
    status: status === null ? "—" : String(status),
    tone: isGood(status) ? "stored" : "rejected",
    duration: formatMilliseconds(durationMs),
    error: error ?? undefined,
    headers: listHeaders(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
    body: text ?? dumpHex(body.subarray(0, maxHex)),
    note: notes.filter(Boolean).join(" ") || undefined,
  };
}

function isGood(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}
