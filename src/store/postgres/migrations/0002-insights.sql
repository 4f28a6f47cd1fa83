-- One row for each run of a workflow or job; they outlive their events. Times in milliseconds since 1970.
CREATE TABLE circleci_webhooks.runs (
  kind text NOT NULL,
  id text NOT NULL,
  project_id text,
  project text,
  project_slug text,
  workflow_id text,
  workflow text,
  job text,
  job_number bigint,
  status text,
  -- succeeded, failed (failed and error), canceled or other.
  outcome text NOT NULL,
  branch text,
  tag text,
  revision text,
  subject text,
  author text,
  pipeline_id text,
  pipeline_number bigint,
  started_at bigint,
  stopped_at bigint NOT NULL,
  duration bigint,
  -- The event that counts; it may be gone.
  event_key bigint NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE INDEX runs_stopped_at ON circleci_webhooks.runs (kind, stopped_at);
-- For the views.
CREATE INDEX runs_stopped_time ON circleci_webhooks.runs (kind, to_timestamp(stopped_at / 1000.0));
CREATE INDEX runs_pipeline ON circleci_webhooks.runs (pipeline_id);
-- For badges.
CREATE INDEX runs_conclusive ON circleci_webhooks.runs (project_slug, workflow, branch, stopped_at)
  WHERE kind = 'workflow' AND outcome IN ('succeeded', 'failed');

-- What the runs say about their pipelines.
CREATE TABLE circleci_webhooks.pipelines (
  id text PRIMARY KEY,
  -- CircleCI's id of the project; its slug or name if that was not sent.
  project_key text NOT NULL,
  project text,
  project_slug text,
  branch text,
  number bigint,
  -- When its first run started, and its last run stopped.
  created_at bigint NOT NULL,
  stopped_at bigint NOT NULL
);

CREATE INDEX pipelines_created_at ON circleci_webhooks.pipelines (created_at, id);
CREATE INDEX pipelines_stopped_at ON circleci_webhooks.pipelines (stopped_at);
CREATE INDEX pipelines_project ON circleci_webhooks.pipelines (project_key, number, created_at);

-- For Grafana and other readers: docs/insights.md. Times as timestamps, durations in seconds.
CREATE VIEW circleci_webhooks.workflow_runs AS
  SELECT id, project_id, project, project_slug, workflow, status, outcome, branch, tag, revision,
    subject, author, pipeline_id, pipeline_number,
    to_timestamp(started_at / 1000.0) AS created_at, to_timestamp(stopped_at / 1000.0) AS stopped_at,
    duration / 1000.0 AS duration_seconds
  FROM circleci_webhooks.runs WHERE kind = 'workflow';

CREATE VIEW circleci_webhooks.job_runs AS
  SELECT id, project_id, project, project_slug, workflow_id, workflow, job, job_number, status, outcome,
    branch, tag, revision, subject, author, pipeline_id, pipeline_number,
    to_timestamp(started_at / 1000.0) AS started_at, to_timestamp(stopped_at / 1000.0) AS stopped_at,
    duration / 1000.0 AS duration_seconds
  FROM circleci_webhooks.runs WHERE kind = 'job';
