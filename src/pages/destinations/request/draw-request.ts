import { parseJson } from "../../../core/parse-json";
import { readText } from "../../../core/read-text";
import { drawSlack, type SlackDrawing } from "./draw-slack";
import { drawTeams, type TeamsDrawing } from "./draw-teams";

/** A request as a chat shows it. */
export type Drawing = SlackDrawing | TeamsDrawing;

const drawers = new Map<string, (body: unknown) => Drawing | undefined>([
  ["slack", drawSlack],
  ["teams", drawTeams],
]);

/**
 * @param type of the destination
 * @returns undefined for a service that is no chat, and for a body that is not as the chat wants it
 */
export function drawRequest(type: string, body: Buffer): Drawing | undefined {
  return drawers.get(type)?.(parseJson(readText(body) ?? ""));
}
