import { extname } from "node:path";
import type { RequestHandler } from "express";
import { Failure } from "../../../core/errors";
import type { AssetFile } from "./build-assets";
import { chooseEncoding, compress, type Encoding } from "./compress";
import { loadAssets } from "./load-assets";

const types = new Map<string, string>([
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

/** The styles and scripts of all pages. Browsers keep them: another content has another name. */
export function serveAssets(): RequestHandler {
  const compressed = new Map<string, Promise<string | Uint8Array>>();

  return async function serveAsset(req, res): Promise<void> {
    const asset = loadAssets().find(({ name }) => name === req.params.name);
    if (!asset) throw new Failure("not_found");
    const encoding = chooseEncoding(req);
    const content = await compressOnce(asset, encoding);
    res.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    res.setHeader("Content-Type", types.get(extname(asset.name)) ?? "application/octet-stream");
    res.vary("Accept-Encoding");
    if (encoding !== "identity") res.setHeader("Content-Encoding", encoding);
    res.end(content);
  };

  function compressOnce({ name, content }: AssetFile, encoding: Encoding) {
    const key = `${encoding} ${name}`;
    const known = compressed.get(key);
    if (known) return known;
    const done = compress(content, encoding, 11);
    compressed.set(key, done);
    done.catch(() => compressed.delete(key));
    return done;
  }
}
