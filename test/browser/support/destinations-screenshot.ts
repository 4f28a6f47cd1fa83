import type { Browser } from "playwright-core";
import { openDestinations } from "../../support/open-destinations";
import { startServices } from "../../support/start-services";
import { watchPage } from "./watch-page";

/** A preview of a Slack message, beside destinations of which one fails. */
export async function takeDestinationsScreenshot(
  browser: Browser,
  screen: object,
  path: string,
): Promise<void> {
  const services = await startServices();
  const { destinations } = services.file as { destinations: object[] };
  const [chat, ...others] = destinations;
  const open = await openDestinations([
    { ...chat, name: "team-chat" },
    ...others,
    { name: "old-channel", type: "slack", url: `${services.slack.url}/services/T0/B0/gone` },
  ]);
  await open.postRuns();
  const watched = await watchPage(browser, open.server, screen);
  await watched.page.goto("/destinations/team-chat?tab=preview&event=2");
  await watched.page.getByText("connected", { exact: true }).waitFor();
  await watched.page.screenshot({ path });
  await watched.close();
  await open.close();
  await services.close();
}
