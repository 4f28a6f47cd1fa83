import { isUtf8 } from "node:buffer";
import { dumpHex } from "./dump-hex";
import { formatSize } from "../format-values";
import { type JsonNode, maxTreeSize, readJsonTree } from "./read-json-tree";

/** A body in one of the view modes. */
export interface ShownBody {
  tree: JsonNode | undefined;
  text: string | undefined;
  /** Such as that it is truncated. */
  note: string | undefined;
}

export const noBody: ShownBody = { tree: undefined, text: undefined, note: undefined };

/** In bytes. Larger bodies would slow down the page. */
const maxShown = { raw: 512 * 1024, hex: 32 * 1024 };

/** @param mode "raw" or "hex"; anything else is a tree */
export function presentBody(body: Buffer | null, mode: string): ShownBody {
  return { ...noBody, ...findBody(body, mode) };
}

function findBody(body: Buffer | null, mode: string): Partial<ShownBody> {
  if (body === null) {
    return { note: "The body was not stored: it was not read, or it is larger than 256 KiB." };
  }
  if (body.length === 0) return { note: "The body is empty." };
  if (mode === "hex")
    return { text: dumpHex(body.subarray(0, maxShown.hex)), ...noteTruncation(body, maxShown.hex) };
  if (!isUtf8(body))
    return { text: dumpHex(body.subarray(0, maxShown.hex)), note: "This is not text." };
  if (mode === "raw") return presentRaw(body);
  const tree = body.length <= maxTreeSize ? readJsonTree(body.toString()) : undefined;
  if (tree) return { tree };
  return { note: "This is not JSON, or it is too large to show as a tree.", ...presentRaw(body) };
}

function presentRaw(body: Buffer): Partial<ShownBody> {
  return { text: body.subarray(0, maxShown.raw).toString(), ...noteTruncation(body, maxShown.raw) };
}

function noteTruncation({ length }: Buffer, shown: number): { note?: string } {
  if (length <= shown) return {};
  return { note: `Showing the first ${formatSize(shown)} of ${formatSize(length)}.` };
}
