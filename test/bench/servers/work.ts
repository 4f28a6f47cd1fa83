import { createHmac, timingSafeEqual } from "node:crypto";
import { secret } from "../workload";

/** The tutorial's work: check the signature, parse the body, push a summary. */

export interface Payload {
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

export function summarize({ webhook, project, workflow }: Payload): object {
  return {
    name: webhook.name,
    project: project.name,
    workflow: workflow.name,
    status: workflow.status,
  };
}

export function logEvent(payload: unknown): void {
  log.push(summarize(payload as Payload));
}

/** Where the load finds the server: the first line that it prints. */
export function announce(address: unknown): void {
  console.log(`listening on port ${(address as { port: number }).port}`);
}
