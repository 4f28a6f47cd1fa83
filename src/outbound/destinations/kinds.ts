import { airtable } from "./airtable";
import { grafana } from "./grafana";
import type { Kind } from "./kind";
import { loki } from "./loki/loki";
import { moduleKind } from "./module/module";
import { pagerduty } from "./pagerduty";
import { slack } from "./slack/slack";
import { teams } from "./teams/teams";
import { webhook } from "./webhook";
import { zendesk } from "./zendesk/zendesk";

/** Every kind of destination. */
export const kinds: readonly Kind[] = [
  slack,
  teams,
  pagerduty,
  zendesk,
  airtable,
  webhook,
  loki,
  grafana,
  moduleKind,
];
