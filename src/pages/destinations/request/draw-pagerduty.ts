import { z } from "zod";

/** An alert, or its resolution. */
export interface PagerDutyDrawing {
  kind: "pagerduty";
  isResolved: boolean;
  /** Undefined for a resolution, which has only the alert's key. */
  summary: string | undefined;
  severity: string;
  key: string;
  details: [label: string, value: string][];
  links: string[];
}

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const event = z.object({
  event_action: z.enum(["trigger", "acknowledge", "resolve"]),
  dedup_key: z.string(),
  payload: z
    .object({
      summary: z.string(),
      severity: z.string(),
      source: z.string(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), value).default({}),
    })
    .optional(),
  links: z.array(z.object({ text: z.string() })).default([]),
});

export function drawPagerDuty(body: unknown): PagerDutyDrawing | undefined {
  const { data } = event.safeParse(body);
  if (!data) return undefined;
  const { event_action, dedup_key, payload, links } = data;
  const { source, component, group, custom_details } = payload ?? {};
  const details = { source, component, group, class: payload?.class, ...custom_details };
  return {
    kind: "pagerduty",
    isResolved: event_action === "resolve",
    summary: payload?.summary,
    severity: payload?.severity ?? "",
    key: dedup_key,
    details: Object.entries(details).flatMap(([label, value]): [string, string][] =>
      value === undefined || value === null ? [] : [[label, String(value)]],
    ),
    links: links.map(({ text }) => text),
  };
}
