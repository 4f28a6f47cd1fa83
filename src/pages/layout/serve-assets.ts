import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { RequestHandler } from "express";
import { Failure } from "../../core/errors";

const types = new Map<string, string>([
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

interface Asset {
  body: Buffer;
  type: string;
  etag: string;
}

/**
 * The styles and scripts in a folder, and other files by their names, read once. Browsers revalidate
 * them on every load.
 */
export function serveAssets(folder: string, files: readonly string[] = []): RequestHandler {
  const paths = [...readdirSync(folder).map((name) => join(folder, name)), ...files];
  const assets = new Map(paths.map((path) => [basename(path), readAsset(path)] as const));

  return function serveAsset(req, res): void {
    const asset = assets.get(String(req.params.name));
    if (!asset) throw new Failure("not_found");
    res.setHeader("Cache-Control", "private, no-cache");
    res.setHeader("ETag", asset.etag);
    if (req.fresh) return void res.writeHead(304).end();
    res.setHeader("Content-Type", asset.type);
    res.end(asset.body);
  };
}

function readAsset(path: string): Asset {
  const body = readFileSync(path);
  const hash = createHash("sha256").update(body).digest("base64url");
  return {
    body,
    type: types.get(extname(path)) ?? "application/octet-stream",
    etag: `"${hash.slice(0, 22)}"`,
  };
}
