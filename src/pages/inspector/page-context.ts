import type { Requirements } from "../../core/log/explain-rejection";
import type { Logger, Store } from "../../core/ports";
import type { RejectionBuffer } from "../../core/log/rejection-buffer";
import type { OtherPages } from "../layout/navigation";
import type { Rendering } from "../layout/render-page";
import type { SecretSource } from "./list/present-first-run";

export interface PageContext extends Requirements, Rendering {
  store: Store;
  secretSource: SecretSource;
  rejections: Pick<RejectionBuffer, "dropped">;
  log: Logger;
  otherPages: OtherPages;
  now: () => Date;
}
