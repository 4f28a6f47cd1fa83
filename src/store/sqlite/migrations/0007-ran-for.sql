-- The time in which at least one job of a workflow run ran, in milliseconds; null without runs of its jobs.
ALTER TABLE runs ADD COLUMN ran_for INTEGER;

-- Has every column that the numbers are computed from.
DROP INDEX runs_stopped_at;

-- Each job adds what no job that began before it has covered. One that never started adds nothing.
UPDATE runs SET ran_for = times.ran_for FROM (
  SELECT workflow_id, pipeline_id,
    sum(max(0, stopped_at - max(began, coalesce(covered, began)))) AS ran_for
  FROM (
    SELECT *, max(stopped_at) OVER (
      PARTITION BY pipeline_id, workflow_id ORDER BY began, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
    FROM (
      SELECT *, CASE WHEN status = 'not_run' OR started_at IS NULL THEN stopped_at ELSE started_at END AS began
      FROM runs WHERE kind = 'job'
    )
  )
  GROUP BY pipeline_id, workflow_id
) AS times
WHERE runs.kind = 'workflow' AND runs.id = times.workflow_id AND runs.pipeline_id = times.pipeline_id;

CREATE INDEX runs_stopped_at ON runs (
  kind, stopped_at, project_id, project_slug, project, workflow, job, branch, tag, outcome, status, duration,
  ran_for, revision, workflow_id, pipeline_number, event_key
);
