import type { Store } from "../../core/ports";
import { maxRejections, type Rejection } from "../../core/log/rejection";

/** For one request, of which several parts show all rejections. */
export function readRejectionsOnce(store: Store): Store {
  let all: Promise<Rejection[]> | undefined;
  return {
    ...store,
    rejections: {
      ...store.rejections,
      list(page) {
        const isAll = page.limit === maxRejections && page.before === undefined;
        return isAll ? (all ??= store.rejections.list(page)) : store.rejections.list(page);
      },
    },
  };
}
