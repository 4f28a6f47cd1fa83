import { z } from "zod";
import { credentialUrl, maskUrl, secretsOf } from "../../destination-url";
import { isOk, jsonOf, judgeResponse, record, textOf, withoutSecrets } from "../../judge-response";
import type { OutboundResponse } from "../../guarded-client";
import { escapeMarkdown } from "../../messages/escape-markdown";
import { messageTemplate } from "../../messages/message-template";
import { writeCard } from "./write-card";
import type { Destination } from "../destination";
import { defineKind } from "../kind";

/** Office 365 connectors, which Microsoft retired in May 2026. */
const isConnector = (url: URL): boolean => /(^|\.)webhook\.office\.com$/.test(url.hostname);

const settings = z.strictObject({
  url: credentialUrl.refine(({ url }) => !isConnector(url), {
    error:
      "is an Office 365 connector, which Microsoft retired in May 2026. Create a workflow in Teams (Send webhook alerts to a channel) and use its URL",
  }),
  /** `card`: for a flow whose action posts the whole body. */
  format: z.enum(["message", "card"], "must be message or card").default("message"),
  message: messageTemplate(escapeMarkdown).optional(),
});

const headers = { "content-type": "application/json" };

/** An Adaptive Card for each change, by a workflow in Teams. */
export const teams = defineKind({
  type: "teams",
  isForPeople: true,
  settings,
  create(common, { url: { url }, format, message }, { people }): Destination {
    return {
      ...common,
      isChat: true,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 1000,
      prepare(jobs, { publicUrl, isTest }) {
        const body = writeCard(jobs, { publicUrl, isTest, people, template: message, format });
        return { method: "POST", url: maskUrl(url), headers, body };
      },
      async send({ body }, _jobs, { exchange, now }) {
        const answer = await exchange({ method: "POST", url, headers, body });
        const response = withoutSecrets(answer, secretsOf(url));
        return record(response, judgeResponse(response, { isDelivered: isOk, explain }, now()));
      },
    };
  },
});

/** `TriggerInputSchemaMismatch` */
function explain(response: OutboundResponse): string {
  const { code } = (jsonOf(response)?.error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : textOf(response);
}
