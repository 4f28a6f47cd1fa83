import { z } from "zod";
import { words } from "../../core/query-parameters";
import { pageParameters } from "../events/event-query";

export const notificationParameters = pageParameters.extend({
  destination: words.optional().describe("A destination's name."),
  state: z
    .enum(["pending", "delivered", "failed"], { error: "must be pending, delivered or failed" })
    .optional(),
  event: words.optional().describe("An event's key."),
});
