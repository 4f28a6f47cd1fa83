-- The number of the newest pipeline, for a run of an older one.
ALTER TABLE notifications ADD COLUMN older_than INTEGER;

-- Has every column that the numbers are computed from.
DROP INDEX runs_stopped_at;
CREATE INDEX runs_stopped_at ON runs (
  kind, stopped_at, project_id, project_slug, project, workflow, job, branch, tag, outcome, status, duration,
  revision, workflow_id, pipeline_number, event_key
);

-- For badges: the statuses that conclude something.
DROP INDEX runs_conclusive;
CREATE INDEX runs_conclusive ON runs (project_slug, workflow, branch, stopped_at)
  WHERE kind = 'workflow' AND status IN ('success', 'failed', 'error', 'unauthorized');
