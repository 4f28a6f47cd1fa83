import { createHmac, timingSafeEqual } from "node:crypto";
import { secret } from "../workload";

/*
 * The tutorial's work, the same for every server except ours, which does more: check the signature,
 * parse the body, push a summary.
 */

interface Payload {
  webhook: { name: string };
  project: { name: string };
  workflow: { name: string; status: string };
}

const log: object[] = [];

export const response = '{"message":"Webhook Event successfully logged"}';

export function isSigned(body: Buffer, header: string | undefined): boolean {
  const claimed = Buffer.from((header ?? "").slice("v1=".length), "hex");
  const expected = createHmac("sha256", secret).update(body).digest();
  return claimed.length === expected.length && timingSafeEqual(claimed, expected);
}

export function logEvent(payload: unknown): void {
  const { webhook, project, workflow } = payload as Payload;
  log.push({
    name: webhook.name,
    project: project.name,
    workflow: workflow.name,
    status: workflow.status,
  });
}

/** Prints the port, which the benchmark reads from the first line. */
export function announce(address: unknown): void {
  console.log(`listening on port ${(address as { port: number }).port}`);
}
