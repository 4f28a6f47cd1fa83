/** A job of a sample workflow. */
export interface JobPlan {
  name: string;
  /** The usual duration. */
  seconds: number;
  /** Probability of a failure that a rerun fixes. */
  flaky?: number;
  /** The factor by which it takes longer at the end of the history than at its beginning. */
  slowsBy?: number;
}

/** The jobs of a stage run in parallel, the stages one after another. */
export interface WorkflowPlan {
  name: string;
  stages: readonly (readonly JobPlan[])[];
}

const checks: readonly JobPlan[] = [
  { name: "lint", seconds: 40 },
  { name: "unit-tests", seconds: 150 },
  { name: "build", seconds: 110 },
];

const integration: readonly JobPlan[] = [
  { name: "integration-tests", seconds: 240, flaky: 0.06, slowsBy: 2.2 },
];

/** For branches: nothing is deployed. */
export const branchWorkflow: WorkflowPlan = {
  name: "build-test-deploy",
  stages: [checks, integration],
};

/** For `main` and tags. */
export const deployWorkflow: WorkflowPlan = {
  name: "build-test-deploy",
  stages: [checks, integration, [{ name: "deploy", seconds: 90 }]],
};

export const nightlyWorkflow: WorkflowPlan = {
  name: "nightly",
  stages: [
    [
      { name: "end-to-end-tests", seconds: 1_500, flaky: 0.1 },
      { name: "dependency-audit", seconds: 60 },
    ],
  ],
};

/** The first ones of them are the projects of a history. */
export const projectNames: readonly string[] = [
  "webhook-service",
  "web-app",
  "billing-api",
  "mobile-app",
  "search-indexer",
  "data-pipeline",
  "auth-service",
  "design-system",
  "mail-worker",
  "infrastructure",
];
