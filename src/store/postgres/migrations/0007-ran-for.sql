-- The time in which at least one job of a workflow run ran, in milliseconds; null without runs of its jobs.
ALTER TABLE circleci_webhooks.runs ADD COLUMN ran_for bigint;

-- Each job adds what no job that began before it has covered. One that never started adds nothing.
UPDATE circleci_webhooks.runs SET ran_for = times.ran_for FROM (
  SELECT workflow_id, pipeline_id,
    sum(greatest(0, stopped_at - greatest(began, coalesce(covered, began)))) AS ran_for
  FROM (
    SELECT *, max(stopped_at) OVER (
      PARTITION BY pipeline_id, workflow_id ORDER BY began, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
    FROM (
      SELECT *, CASE WHEN status = 'not_run' OR started_at IS NULL THEN stopped_at ELSE started_at END AS began
      FROM circleci_webhooks.runs WHERE kind = 'job'
    ) AS jobs
  ) AS spans
  GROUP BY pipeline_id, workflow_id
) AS times
WHERE runs.kind = 'workflow' AND runs.id = times.workflow_id AND runs.pipeline_id = times.pipeline_id;

CREATE OR REPLACE VIEW circleci_webhooks.workflow_runs AS
  SELECT id, project_id, project, project_slug, workflow, status, outcome, branch, tag, revision,
    subject, author, pipeline_id, pipeline_number,
    to_timestamp(started_at / 1000.0) AS created_at, to_timestamp(stopped_at / 1000.0) AS stopped_at,
    duration / 1000.0 AS duration_seconds,
    coalesce(ran_for, duration) / 1000.0 AS ran_seconds,
    CASE WHEN duration IS NOT NULL AND ran_for IS NOT NULL THEN greatest(0, duration - ran_for) / 1000.0 END
      AS waited_seconds
  FROM circleci_webhooks.runs WHERE kind = 'workflow';
