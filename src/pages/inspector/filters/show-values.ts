import type { RequestHandler } from "express";
import { Failure } from "../../../core/errors";
import type { Facets } from "../../../core/log/facets";
import { catchFailure } from "../../layout/catch-failure";
import { linkTo, type Query } from "../../layout/link-to";
import { readNavigation } from "../../layout/navigation";
import { renderPage } from "../../layout/render-page";
import { sendHtml } from "../../layout/send-page";
import type { PageContext } from "../page-context";
import { describeCounted, type OpenMenu, openMenus, presentOptions } from "./present-menus";
import { readQuery, readView } from "../read-view";

/**
 * Every value of a filter, as links to the list. The page's script shows them in the filter's menu;
 * without script, this is a page.
 */
export function showValues(context: PageContext): RequestHandler {
  return async function showValues(req, res): Promise<void> {
    const { name } = req.params;
    if (!isOpenMenu(name)) throw new Failure("not_found");
    const { cursor, tab, ...query } = readQuery(req.query);
    const { filter } = readView(query);
    const { found, failure } = await catchFailure(
      () => context.store.events.facets(filter, context.now()),
      context.log,
    );
    const frame = {
      title: `${openMenus[name]} of deliveries`,
      navigation: await readNavigation(context, "inspector", query),
      assets: "values" as const,
    };
    const page = {
      name,
      label: openMenus[name],
      listHref: linkTo("/inspector", query),
      failure,
      ...(found && presentValues(found, query, name)),
    };
    await sendHtml(
      res,
      failure?.status ?? 200,
      renderPage(context, frame, "inspector/filters/values", page),
    );
  };
}

function isOpenMenu(name: unknown): name is OpenMenu {
  return typeof name === "string" && Object.hasOwn(openMenus, name);
}

function presentValues(facets: Facets, query: Query, name: OpenMenu): object {
  const options = presentOptions("/inspector", query, name, facets[name]);
  return { options, note: describeCounted(facets) };
}
