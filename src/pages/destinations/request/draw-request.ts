import { readText } from "../../../core/read-text";
import { type AirtableDrawing, drawAirtable } from "./draw-airtable";
import { drawPagerDuty, type PagerDutyDrawing } from "./draw-pagerduty";
import { drawSlack, type SlackDrawing } from "./draw-slack";
import { drawTeams, type TeamsDrawing } from "./draw-teams";
import { drawZendesk, type ZendeskDrawing } from "./draw-zendesk";

/** A request as its service shows it. */
export type Drawing =
  SlackDrawing | TeamsDrawing | PagerDutyDrawing | ZendeskDrawing | AirtableDrawing;

const drawers = new Map<string, (body: unknown) => Drawing | undefined>([
  ["slack", drawSlack],
  ["teams", drawTeams],
  ["pagerduty", drawPagerDuty],
  ["zendesk", drawZendesk],
  ["airtable", drawAirtable],
]);

/**
 * @param type of the destination
 * @returns undefined for a service without a drawing, and for a body that is not as the service
 *   wants it
 */
export function drawRequest(type: string, body: Buffer): Drawing | undefined {
  return drawers.get(type)?.(parseJson(body));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(readText(body) ?? "");
  } catch {
    return undefined;
  }
}
