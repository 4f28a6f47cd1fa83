import type { Logger, Store } from "../../core/ports";
import type { RejectionBuffer } from "../../core/rejection-buffer";
import type { OtherPages } from "../layout/navigation";
import type { SecretSource } from "./present-first-run";
import type { ReadFacets } from "./read-facets";

export interface PageContext {
  store: Store;
  /** Used to explain rejections. */
  secrets: readonly string[];
  secretSource: SecretSource;
  rejections: Pick<RejectionBuffer, "dropped">;
  log: Logger;
  otherPages: OtherPages;
  readFacets: ReadFacets;
  now: () => Date;
}
