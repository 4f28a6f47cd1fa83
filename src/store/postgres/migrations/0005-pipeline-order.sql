-- The number of the newest pipeline, for a run of an older one.
ALTER TABLE circleci_webhooks.notifications ADD COLUMN older_than bigint;

-- For badges: the statuses that conclude something.
DROP INDEX circleci_webhooks.runs_conclusive;
CREATE INDEX runs_conclusive ON circleci_webhooks.runs (project_slug, workflow, branch, stopped_at)
  WHERE kind = 'workflow' AND status IN ('success', 'failed', 'error', 'unauthorized');
