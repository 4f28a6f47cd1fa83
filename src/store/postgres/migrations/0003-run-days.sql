-- Another version with each change of a run that stopped on the day; days since 1970.
CREATE TABLE circleci_webhooks.run_days (
  kind text NOT NULL,
  day bigint NOT NULL,
  -- Any number: also those of another database differ.
  version bigint NOT NULL,
  PRIMARY KEY (kind, day)
);

INSERT INTO circleci_webhooks.run_days (kind, day, version)
  SELECT kind, day, (random() * 281474976710656)::bigint
  FROM (SELECT DISTINCT kind, stopped_at / 86400000 AS day FROM circleci_webhooks.runs) AS days;

-- In one order, so that two transactions do not wait for each other.
CREATE FUNCTION circleci_webhooks.renew_run_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO circleci_webhooks.run_days (kind, day, version)
    SELECT kind, day, (random() * 281474976710656)::bigint
    FROM (SELECT DISTINCT kind, stopped_at / 86400000 AS day FROM changed ORDER BY 1, 2) AS days
    ON CONFLICT (kind, day) DO UPDATE SET version = excluded.version;
  RETURN NULL;
END
$$;

CREATE FUNCTION circleci_webhooks.renew_both_run_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO circleci_webhooks.run_days (kind, day, version)
    SELECT kind, day, (random() * 281474976710656)::bigint
    FROM (
      SELECT kind, stopped_at / 86400000 AS day FROM before
      UNION SELECT kind, stopped_at / 86400000 FROM changed ORDER BY 1, 2
    ) AS days
    ON CONFLICT (kind, day) DO UPDATE SET version = excluded.version;
  RETURN NULL;
END
$$;

CREATE TRIGGER runs_inserted AFTER INSERT ON circleci_webhooks.runs
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.renew_run_days();
CREATE TRIGGER runs_updated AFTER UPDATE ON circleci_webhooks.runs
  REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.renew_both_run_days();
CREATE TRIGGER runs_deleted AFTER DELETE ON circleci_webhooks.runs
  REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.renew_run_days();

-- For the pauses between pipelines.
CREATE INDEX pipelines_beginnings ON circleci_webhooks.pipelines (project_key, created_at, stopped_at);
