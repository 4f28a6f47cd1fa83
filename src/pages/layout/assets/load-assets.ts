import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AssetFile, buildAssets } from "./build-assets";

const pages = join(__dirname, "..", "..");
/** Written by the build of `dist`. The sources have none. */
const built = join(pages, "assets");

let loaded: readonly AssetFile[] | undefined;

/** The files that pages load, read or built at the first call. */
export function loadAssets(): readonly AssetFile[] {
  loaded ??= existsSync(built) ? readBuilt() : buildAssets(pages);
  return loaded;
}

function readBuilt(): AssetFile[] {
  return readdirSync(built).map((name) => ({ name, content: readFileSync(join(built, name)) }));
}

/** @param name without its hash, such as "inspector.js" */
export function findAsset(name: string): AssetFile {
  const asset = loadAssets().find((file) => file.name.replace(/-[A-Z0-9]{8}(?=\.)/, "") === name);
  if (!asset) throw new TypeError(`No such asset: ${name}`);
  return asset;
}

/** The path of an asset. It changes with the content. */
export function linkToAsset(name: string): string {
  return `/assets/${findAsset(name).name}`;
}
