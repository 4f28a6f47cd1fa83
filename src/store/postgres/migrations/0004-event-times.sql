-- When the run stopped that the event reports, as in runs.stopped_at.
ALTER TABLE circleci_webhooks.events ADD COLUMN stopped_ms bigint;

UPDATE circleci_webhooks.events SET stopped_ms = coalesce(
  CASE WHEN stopped_at ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$'
    THEN floor(extract(epoch FROM stopped_at::timestamptz) * 1000)::bigint END,
  happened_us / 1000,
  received_at
);

CREATE INDEX events_stopped ON circleci_webhooks.events (stopped_ms, key);
CREATE INDEX events_type ON circleci_webhooks.events (type, key);
CREATE INDEX events_job ON circleci_webhooks.events (job, key) WHERE job IS NOT NULL;
