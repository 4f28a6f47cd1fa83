import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { serveAssets } from "./assets/serve-assets";

/** The styles and scripts that all pages share. */
export function layoutRoutes(access: readonly RequestHandler[]): Route[] {
  return [["GET", "/assets/:name", access, serveAssets()]];
}
