import type { Insights } from "../core/runs/insights";
import type { Logger } from "../core/ports";

const day = 86_400_000;

interface WarmUp {
  insights: Insights;
  now: Date;
  log: Logger;
  stopping: AbortSignal;
}

/**
 * Computes the numbers of the last 30 days and the 30 before them, which the page of insights shows
 * first. A database's runs of these days are then in memory, and the page opens at once.
 */
export async function warmUpInsights({ insights, now, log, stopping }: WarmUp): Promise<void> {
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * day);
  try {
    await insights.total({ since: daysAgo(60) });
    await insights.byJob({ since: daysAgo(30) });
  } catch (err) {
    if (!stopping.aborted) log.warn({ err }, "cannot read the runs of the last 60 days");
  }
}
