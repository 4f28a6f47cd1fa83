import { join } from "node:path";
import { Eta } from "eta";

/** Templates stand beside the code that presents what they show. Values are escaped. */
const eta = new Eta({ views: join(__dirname, ".."), cache: true, autoEscape: true });

/** @param view path of the template below `pages`, such as `inspector/delivery/detail` */
export function renderView(view: string, data: object): string {
  return eta.render(`/${view}`, data);
}
