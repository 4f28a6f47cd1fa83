import { join } from "node:path";
import { Eta } from "eta";

/** Renders a view by its path below `pages`, such as `inspector/delivery/detail`. */
export type RenderView = (view: string, data: object) => string;

/** Templates stand beside the code that presents what they show. Values are escaped. */
export const viewOptions = { views: join(__dirname, ".."), cache: true, autoEscape: true };

const eta = new Eta(viewOptions);

export const renderView: RenderView = (view, data) => eta.render(`/${view}`, data);
