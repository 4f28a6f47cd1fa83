import { relative } from "node:path";
import { Eta } from "eta";
import { type RenderView, viewOptions } from "../../src/pages/layout/render-view";

/** The views rendered so far, by their paths below `pages`, such as `inspector/page.eta`. */
export const renderedViews = new Set<string>();

/** Throws at a name that a view is not given: it would show "undefined", or nothing. */
export const renderStrictly: RenderView = (view, data) => eta.render(`/${view}`, data);

const eta = new Eta({ ...viewOptions, plugins: [{ processFnString: isolateIncludes }] });
const { render } = eta;
eta.render = (view, data, meta) => {
  const path = relative(viewOptions.views, eta.resolvePath(String(view), meta));
  renderedViews.add(path);
  return render.call(eta, view, refuseUnknown(data, path), meta);
};

/** Otherwise, a view also gets the names of the view that includes it. */
function isolateIncludes(code: string): string {
  const merged = "{...it, ...(__eta_d ?? {})}";
  if (!code.includes(merged)) throw new Error("Eta includes views in another way.");
  return code.replace(merged, "(__eta_d ?? {})");
}

/** What a view is given is passed on to the views that it includes. */
const originals = new WeakMap<object, object>();

/** Objects and lists inside it too. */
function refuseUnknown<Data extends object>(given: Data, view: string): Data {
  const data = (originals.get(given) ?? given) as Data;
  const strict = new Proxy(data, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name);
      const isOfList = Array.isArray(target) && name in target;
      if (typeof name !== "symbol" && !isOfList && !Object.hasOwn(target, name))
        throw new Error(`${view}: no "${name}" among ${Object.keys(target).join(", ")}`);
      return isPlain(value) ? refuseUnknown(value, view) : value;
    },
  });
  originals.set(strict, data);
  return strict;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
