import { sign, signatureHeader } from "../core/signature";
import type { Sample } from "./make-sample";

/** What CircleCI puts on the wire. */
export interface SampleDelivery {
  body: Buffer;
  headers: Record<string, string>;
}

export function makeDelivery(sample: Sample, secret: string): SampleDelivery {
  const body = Buffer.from(JSON.stringify(sample));
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "CircleCI-Webhook/1.0",
      "circleci-event-type": sample.type,
      [signatureHeader]: sign(secret, body),
    },
  };
}

/** The same delivery with one byte of its body changed after signing, still JSON. */
export function tamper({ body, headers }: SampleDelivery): SampleDelivery {
  const changed = Buffer.from(body);
  const inId = changed.indexOf('"id":"') + '"id":"'.length;
  changed[inId] = changed[inId] === 0x30 ? 0x31 : 0x30;
  return { body: changed, headers };
}
