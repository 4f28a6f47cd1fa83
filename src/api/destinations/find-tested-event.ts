import type { Request, Response } from "express";
import { Failure } from "../../core/errors";
import { findEvent } from "../../core/log/find-delivery";
import type { StoredEvent } from "../../core/event/logged-event";
import type { EventLog } from "../../core/ports";
import { readParameters } from "../../core/query-parameters";
import { testedEvent } from "../openapi/destinations";
import { readJson } from "../read-json";

/**
 * The event that the body names with `eventKey`; without it the newest workflow of the log.
 *
 * @throws Failure `invalid_parameter` (400), `no_such_event` (404), `store_unavailable` (503)
 */
export async function findTestedEvent(
  req: Request,
  res: Response,
  events: EventLog,
): Promise<StoredEvent> {
  const { eventKey } = readParameters(testedEvent, await readJson(req, res, '{"eventKey":"1"}'));
  if (eventKey !== undefined) return findEvent(events, eventKey);
  const newest = await events.list({ type: { in: ["workflow-completed"] } }, { limit: 1 });
  if (!newest[0]) {
    throw new Failure("no_such_event", { detail: "Send one: npx circleci-webhooks send." });
  }
  return findEvent(events, newest[0].key);
}
