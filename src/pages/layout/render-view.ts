import { join } from "node:path";
import { Eta } from "eta";

/** Each page's templates are in its own folder `views`. Values are escaped. */
const eta = new Eta({ views: join(__dirname, ".."), cache: true, autoEscape: true });

/** @param view path of the template below `pages`, such as `inspector/views/detail` */
export function renderView(view: string, data: object): string {
  return eta.render(`/${view}`, data);
}
