import { createRequire } from "node:module";
import { join } from "node:path";
import type * as esbuild from "esbuild";

export interface AssetFile {
  /** With a hash of the content, such as "inspector-2C6KD3ZL.js". */
  name: string;
  content: Uint8Array;
}

/** The sources of the assets below `pages`, by the name that pages load. */
const sources: Record<string, string[]> = {
  inspector: ["inspector/inspector.js", "inspector/page.css"],
  values: ["layout/default-page.js", "inspector/filters/values.css"],
  insights: ["insights/insights.js", "insights/page.css"],
  pipeline: ["pipelines/pipeline.js", "pipelines/page.css"],
  destinations: ["destinations/destinations.js", "destinations/page.css"],
  plain: ["layout/plain/plain.css"],
  icon: ["layout/icon.svg"],
};

/**
 * Builds one script and one style for each page. Only a checkout can: the package has the result.
 *
 * @param pages the folder `src/pages`
 */
export function buildAssets(pages: string): AssetFile[] {
  const { buildSync } = createRequire(__filename)("esbuild") as typeof esbuild;
  const { outputFiles } = buildSync({
    entryPoints: Object.entries(sources).flatMap(([out, files]) =>
      files.map((file) => ({ in: join(pages, file), out })),
    ),
    entryNames: "[name]-[hash]",
    outdir: "assets",
    loader: { ".svg": "copy" },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  return outputFiles.map(({ path, contents }) => ({
    name: path.slice(path.lastIndexOf("assets") + "assets".length + 1),
    content: contents,
  }));
}
