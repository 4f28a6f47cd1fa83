import { describeEvent, formatSentence } from "../core/log/describe-event";
import { detailsOf } from "../core/event/details";
import { parseEvent } from "../core/event/event";
import { sign, signatureHeader } from "../core/signature/signature";
import type { Sample } from "./make-sample";

/** The HTTP request that CircleCI would send. */
export interface SampleDelivery {
  body: Buffer;
  headers: Record<string, string>;
  /** The sentence of the event: `build failed on main, webhook-service #1312`. */
  sentence?: string;
}

export function makeDelivery(sample: Sample, secret: string): SampleDelivery {
  const body = Buffer.from(JSON.stringify(sample));
  return {
    body,
    sentence: formatSentence(describeEvent(detailsOf(parseEvent(body)))),
    headers: {
      "content-type": "application/json",
      "user-agent": "CircleCI-Webhook/1.0",
      "circleci-event-type": sample.type,
      [signatureHeader]: sign(secret, body),
    },
  };
}

/** Changes one byte of the body after signing; the body is still valid JSON. */
export function tamper({ body, ...delivery }: SampleDelivery): SampleDelivery {
  const changed = Buffer.from(body);
  const index = changed.indexOf('"id":"') + '"id":"'.length;
  changed[index] = changed[index] === 0x30 ? 0x31 : 0x30;
  return { ...delivery, body: changed };
}
