import { createHash } from "node:crypto";

/** A fictional project and its webhook. The same name always gives the same ids. */
export interface SampleProject {
  projectName: string;
  projectId: string;
  /** Last part of the project's slug where the VCS provider has no readable one. */
  projectSlugId: string;
  webhookId: string;
  webhookName: string;
}

export const defaultProject = "webhook-service";

export function describeProject(name: string): SampleProject {
  return {
    projectName: name,
    projectId: toUuid(hash(`project ${name}`)),
    projectSlugId: hash(`slug ${name}`).toString("base64url").replace(/[-_]/g, "x").slice(0, 22),
    webhookId: toUuid(hash(`webhook ${name}`)),
    webhookName: "circleci-webhooks sample",
  };
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A version 4 UUID of the first 16 bytes. https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function toUuid(bytes: Uint8Array): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy[6] = ((copy[6] ?? 0) & 0x0f) | 0x40;
  copy[8] = ((copy[8] ?? 0) & 0x3f) | 0x80;
  const hex = copy.toString("hex");
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}
