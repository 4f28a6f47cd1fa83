const samples: readonly (readonly [command: string, sentence: string])[] = [
  ["workflow-completed", "A workflow ended. This is the default."],
  ["job-completed", "A job ended."],
  ["ping", "The test ping that CircleCI sends from the webhook's settings."],
  ["--pipeline", "A whole pipeline: three jobs ended, then their workflow."],
  ["--cancel 3", "A workflow with three parallel jobs was canceled: CircleCI sends four events."],
  ["--history 30d", "All builds of the last 30 days, in several projects."],
];

/** The samples of `send`, one line each. */
export function listSamples(): string {
  return samples.map(([command, sentence]) => `${command.padEnd(20)}${sentence}`).join("\n");
}
