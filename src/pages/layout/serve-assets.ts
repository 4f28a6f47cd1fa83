import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { RequestHandler } from "express";
import { Failure } from "../../core/errors";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface Asset {
  body: Buffer;
  type: string;
  etag: string;
}

/** The styles and scripts in a folder, read once. Browsers revalidate them on every load. */
export function serveAssets(folder: string): RequestHandler {
  const assets = new Map(
    readdirSync(folder).map((name) => [name, readAsset(join(folder, name))] as const),
  );

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
    type: types[extname(path)] ?? "application/octet-stream",
    etag: `"${hash.slice(0, 22)}"`,
  };
}
