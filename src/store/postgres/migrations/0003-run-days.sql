-- What changed in the runs that stopped on a day; days since 1970.
CREATE TABLE circleci_webhooks.run_days (
  kind text NOT NULL,
  day bigint NOT NULL,
  -- Another one when runs were changed or removed, or added with an older event. It is any number, so
  -- that those of another database differ.
  version bigint NOT NULL,
  -- Of the newest event.
  last_key bigint NOT NULL,
  PRIMARY KEY (kind, day)
);

CREATE FUNCTION circleci_webhooks.draw_version() RETURNS bigint LANGUAGE sql VOLATILE AS
  'SELECT (random() * 281474976710656)::bigint';

INSERT INTO circleci_webhooks.run_days (kind, day, version, last_key)
  SELECT kind, day, circleci_webhooks.draw_version(), last_key FROM (
    SELECT kind, stopped_at / 86400000 AS day, max(event_key) AS last_key
    FROM circleci_webhooks.runs GROUP BY 1, 2
  ) AS days;

-- What is inserted is noted by the statement after it.
CREATE FUNCTION circleci_webhooks.change_run_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO circleci_webhooks.run_days AS known (kind, day, version, last_key)
    SELECT kind, day, circleci_webhooks.draw_version(), last_key FROM (
      SELECT kind, stopped_at / 86400000 AS day, max(event_key) AS last_key FROM (
        SELECT kind, stopped_at, event_key FROM before
        UNION ALL SELECT kind, stopped_at, event_key FROM after
      ) AS changed
      GROUP BY 1, 2 ORDER BY 1, 2
    ) AS days
    ON CONFLICT (kind, day) DO UPDATE
      SET version = excluded.version, last_key = greatest(known.last_key, excluded.last_key);
  RETURN NULL;
END
$$;

CREATE FUNCTION circleci_webhooks.remove_from_run_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE circleci_webhooks.run_days AS known SET version = circleci_webhooks.draw_version()
    FROM (SELECT DISTINCT kind, stopped_at / 86400000 AS day FROM removed) AS days
    WHERE known.kind = days.kind AND known.day = days.day;
  RETURN NULL;
END
$$;

CREATE TRIGGER runs_updated AFTER UPDATE ON circleci_webhooks.runs
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.change_run_days();
CREATE TRIGGER runs_deleted AFTER DELETE ON circleci_webhooks.runs
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.remove_from_run_days();

-- For the pauses between pipelines.
CREATE INDEX pipelines_beginnings ON circleci_webhooks.pipelines (project_key, created_at, stopped_at);
