import { createRandom } from "./create-random";
import { type HistoryEvent, makeProjectHistory } from "./make-project-history";
import { projectNames } from "./sample-workflows";

export interface HistoryOptions {
  days: number;
  /** The number of projects, at most 10. */
  projects: number;
  /** The seed. The same seed, length and end make the same events. */
  seed: number;
  /** The end of the history, in milliseconds since 1970. */
  end: number;
}

const dayLength = 24 * 60 * 60 * 1000;

/**
 * The events that CircleCI would have sent in the days before `end`, in order of time: workflows
 * with their jobs, failures in streaks, reruns, flaky tests, a job that gets slower, canceled
 * workflows, several branches, quieter weekends. Made day by day, so that a long history fits into
 * memory.
 */
export function* makeHistory(options: HistoryOptions): Generator<HistoryEvent> {
  const { days, projects, seed, end } = options;
  const begin = end - days * dayLength;
  const histories = projectNames
    .slice(0, projects)
    .map((name) =>
      makeProjectHistory(
        name,
        createRandom(`${seed} ${name}`),
        createRandom(`${seed} ${name} ${end}`),
      ),
    );

  let waiting: HistoryEvent[] = [];
  for (let day = startOfDay(begin); day <= end; day += dayLength) {
    const progress = Math.min(1, Math.max(0, (day - begin) / (end - begin)));
    const events = [...waiting, ...histories.flatMap((history) => history.day(day, progress))];
    events.sort((a, b) => a.at - b.at);
    const isLast = day + dayLength > end;
    const until = isLast ? end : day + dayLength;
    // A pipeline that began late ends on the next day, or after the end of the history.
    waiting = events.filter(({ at }) => at >= until);
    yield* events.filter(({ at }) => at >= begin && at < until);
  }
}

function startOfDay(time: number): number {
  return Math.floor(time / dayLength) * dayLength;
}
