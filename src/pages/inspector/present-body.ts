import { isUtf8 } from "node:buffer";
import { dumpHex } from "./dump-hex";
import { formatSize } from "./format-values";
import { type JsonNode, readJsonTree } from "./read-json-tree";
import type { Tab } from "./read-view";

/** A body as one of the tabs shows it. */
export interface ShownBody {
  tree?: JsonNode;
  text?: string;
  /** What the reader must know about it. */
  note?: string;
}

/** A page with more of it would be slow, and nobody reads so far. */
const most = { tree: 512 * 1024, raw: 512 * 1024, hex: 32 * 1024 };

export function presentBody(body: Buffer | null, tab: Tab): ShownBody {
  if (body === null) {
    return { note: "The body was not kept: it was not read, or it is larger than 256 KiB." };
  }
  if (body.length === 0) return { note: "The body is empty." };
  if (tab === "hex") return { text: dumpHex(body.subarray(0, most.hex)), ...cut(body, most.hex) };
  if (!isUtf8(body)) return { text: dumpHex(body.subarray(0, most.hex)), note: "It is not text." };
  if (tab === "raw") return presentRaw(body);
  const tree = body.length <= most.tree ? readJsonTree(body.toString()) : undefined;
  if (tree) return { tree };
  return { note: "It is not JSON, or too much of it to be laid out.", ...presentRaw(body) };
}

function presentRaw(body: Buffer): ShownBody {
  return { text: body.subarray(0, most.raw).toString(), ...cut(body, most.raw) };
}

function cut({ length }: Buffer, shown: number): { note?: string } {
  if (length <= shown) return {};
  return { note: `The first ${formatSize(shown)} of ${formatSize(length)}.` };
}
