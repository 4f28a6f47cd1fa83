import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Request } from "express";

export type Encoding = "br" | "gzip" | "identity";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** The smallest encoding that the browser accepts. Browsers accept Brotli only through TLS or locally. */
export function chooseEncoding(req: Request): Encoding {
  const accepted = req.acceptsEncodings("br", "gzip");
  return accepted === "br" || accepted === "gzip" ? accepted : "identity";
}

/** @param quality Brotli's, 0 to 11; above 5, it is slow */
export async function compress(
  content: string | Uint8Array,
  encoding: Encoding,
  quality: number,
): Promise<string | Uint8Array> {
  switch (encoding) {
    case "br":
      return compressBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
    case "gzip":
      return compressGzip(content);
    case "identity":
      return content;
  }
}
