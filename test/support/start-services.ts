import { airtableColumns, startAirtable } from "./stand-ins/airtable";
import { startPagerDuty } from "./stand-ins/pagerduty";
import { startSlackWebhook } from "./stand-ins/slack";
import { startWebhookReceiver } from "./stand-ins/webhook-receiver";
import { startZendesk } from "./stand-ins/zendesk";

export const busSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Five services, and the file of destinations that leads to them. */
export async function startServices(): Promise<Services> {
  const [slack, pagerduty, zendesk, airtable, bus] = await Promise.all([
    startSlackWebhook(),
    startPagerDuty(),
    startZendesk(),
    startAirtable(airtableColumns),
    startWebhookReceiver(busSecret),
  ]);
  const onMain = { workflow: "build-test-deploy", branch: "main" };
  const file = {
    destinations: [
      { name: "chat", type: "slack", url: slack.hook },
      {
        ...{ name: "on-call", type: "pagerduty", routing_key: pagerduty.routingKey },
        ...{ base_url: pagerduty.url, when: onMain },
      },
      {
        ...{ name: "support", type: "zendesk", base_url: zendesk.url, client_id: "circleci" },
        ...{ client_secret: "the-client-secret", when: { ...onMain, change: "broken" } },
      },
      {
        ...{ name: "runs", type: "airtable", base_url: airtable.url, base_id: "appBase1" },
        ...{ table: "Test runs", token: "patRight.token" },
      },
      {
        ...{ name: "bus", type: "webhook", format: "standard", secret: busSecret },
        url: `${bus.url}/hooks`,
      },
    ],
  };
  return {
    ...{ slack, pagerduty, zendesk, airtable, bus, file },
    close: () => Promise.all([slack, pagerduty, zendesk, airtable, bus].map((s) => s.close())),
  };
}

export interface Services {
  slack: Awaited<ReturnType<typeof startSlackWebhook>>;
  pagerduty: Awaited<ReturnType<typeof startPagerDuty>>;
  zendesk: Awaited<ReturnType<typeof startZendesk>>;
  airtable: Awaited<ReturnType<typeof startAirtable>>;
  bus: Awaited<ReturnType<typeof startWebhookReceiver>>;
  file: { destinations: { name: string }[] };
  close(): Promise<unknown>;
}
