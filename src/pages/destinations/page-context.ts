import type { DestinationControl } from "../../core/routing/destination-control";
import type { Logger, Store } from "../../core/ports";
import type { OtherPages } from "../layout/navigation";
import type { Rendering } from "../layout/render-page";

export interface PageContext extends Rendering {
  control: DestinationControl;
  store: Pick<Store, "events" | "outbox" | "rejections">;
  log: Logger;
  otherPages: OtherPages;
}
