-- When the run stopped that the event reports, as in runs.stopped_at.
ALTER TABLE events ADD COLUMN stopped_ms INTEGER;

UPDATE events SET stopped_ms = coalesce(
  CAST(round((julianday(substr(stopped_at, 1, 23) || CASE WHEN length(stopped_at) > 23 THEN 'Z' ELSE '' END)
    - 2440587.5) * 86400000) AS INTEGER),
  happened_us / 1000,
  received_at
);

CREATE INDEX events_stopped ON events (stopped_ms);
CREATE INDEX events_type ON events (type);
CREATE INDEX events_job ON events (job) WHERE job IS NOT NULL;
