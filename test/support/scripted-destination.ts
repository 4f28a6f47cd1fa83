import type { Destination, Job, SendResult } from "../../src/outbound/destinations/destination";

type Scripted = "delivered" | "retry" | "failed" | SendResult;

export interface ScriptedDestination extends Destination {
  /** Every attempt: its body, and the events it carried. */
  sent: { body: string; eventKeys: string[] }[];
}

const everything = { patterns: {}, changes: undefined };

/**
 * A destination whose attempts end as the script says; past its end they are delivered.
 *
 * @param hold makes each attempt wait
 */
export function scriptedDestination(
  script: Scripted[] = [],
  changes: Partial<Destination> = {},
  hold: () => Promise<void> = () => Promise.resolve(),
): ScriptedDestination {
  const sent: ScriptedDestination["sent"] = [];
  return {
    ...{ name: "bus", type: "scripted", isForPeople: false, isChat: false, when: everything },
    ...{ keepsIncidentOpen: false, maxBatch: 1, interval: 0, sent },
    prepare: (jobs) => ({
      method: "POST",
      url: "http://localhost/",
      headers: {},
      body: Buffer.from(jobs.map(({ event }) => event.id).join(" ")),
    }),
    async send(request, jobs) {
      sent.push({ body: request.body.toString(), eventKeys: jobs.map(toEventKey) });
      await hold();
      return toResult(script.shift() ?? "delivered");
    },
    ...changes,
  };
}

function toEventKey({ event }: Job): string {
  return event.key;
}

function toResult(scripted: Scripted): SendResult {
  if (typeof scripted !== "string") return scripted;
  if (scripted === "delivered") return { outcome: "delivered", status: 200, response: "ok" };
  return { outcome: scripted, error: "no_service", status: 500, response: "no" };
}
