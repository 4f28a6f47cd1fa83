import type { Logger } from "../../core/ports";

/** A row, a table or a chart: something that must not take the rest of the page with it. */
export interface Part {
  /** Such as "delivery". */
  what: string;
  key?: string | undefined;
  /** The bytes that were sent. */
  bodyHref?: string | undefined;
}

/** The placeholder for a part that cannot be presented, shown by `layout/broken`. */
export interface Broken {
  broken: Required<Part>;
}

export type Draw = <Shown extends object>(part: Part, present: () => Shown) => Shown | Broken;

/** Presents the parts of a page. A part that throws is logged, and shown as broken. */
export function createDraw(log: Logger): Draw {
  return function draw(part, present) {
    try {
      return { ...present(), broken: undefined };
    } catch (err) {
      const { what, key } = part;
      log.error({ err, what, key }, "a part of a page cannot be shown");
      return { broken: { key: undefined, bodyHref: undefined, ...part } };
    }
  };
}

export function isBroken(shown: object): shown is Broken {
  return (shown as Partial<Broken>).broken !== undefined;
}

export function eventPart(key: string): Part {
  return { what: "delivery", key, bodyHref: `/api/events/${key}/body` };
}
