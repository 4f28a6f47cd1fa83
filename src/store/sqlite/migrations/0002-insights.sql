-- One row for each run of a workflow or job; they outlive their events. Times in milliseconds since 1970.
CREATE TABLE runs (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  project_id TEXT,
  project TEXT,
  project_slug TEXT,
  workflow_id TEXT,
  workflow TEXT,
  job TEXT,
  job_number INTEGER,
  status TEXT,
  -- succeeded, failed (failed and error), canceled or other.
  outcome TEXT NOT NULL,
  branch TEXT,
  tag TEXT,
  revision TEXT,
  subject TEXT,
  author TEXT,
  pipeline_id TEXT,
  pipeline_number INTEGER,
  started_at INTEGER,
  stopped_at INTEGER NOT NULL,
  duration INTEGER,
  -- The event that counts; it may be gone.
  event_key INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;

-- Has every column that the numbers are computed from.
CREATE INDEX runs_stopped_at ON runs (
  kind, stopped_at, project, workflow, job, branch, tag, outcome, status, duration, revision, workflow_id, event_key
);
CREATE INDEX runs_pipeline ON runs (pipeline_id);
-- For badges.
CREATE INDEX runs_conclusive ON runs (project_slug, workflow, branch, stopped_at)
  WHERE kind = 'workflow' AND outcome IN ('succeeded', 'failed');

-- What the runs say about their pipelines.
CREATE TABLE pipelines (
  id TEXT PRIMARY KEY,
  -- CircleCI's id of the project; its slug or name if that was not sent.
  project_key TEXT NOT NULL,
  project TEXT,
  project_slug TEXT,
  branch TEXT,
  number INTEGER,
  -- When its first run started, and its last run stopped.
  created_at INTEGER NOT NULL,
  stopped_at INTEGER NOT NULL
) STRICT;

CREATE INDEX pipelines_created_at ON pipelines (created_at, id);
CREATE INDEX pipelines_stopped_at ON pipelines (stopped_at);
CREATE INDEX pipelines_project ON pipelines (project_key, number, created_at);
