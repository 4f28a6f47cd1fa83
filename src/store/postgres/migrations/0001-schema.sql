-- Events, redeliveries and rejections take their keys from here, in order of arrival.
CREATE SEQUENCE circleci_webhooks.keys;

CREATE TABLE circleci_webhooks.events (
  key bigint PRIMARY KEY,
  webhook_id text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  happened_at text,
  happened_us bigint,
  received_at bigint NOT NULL,
  name text,
  project_id text,
  project text,
  project_slug text,
  workflow text,
  job text,
  job_id text,
  job_number bigint,
  status text,
  revision text,
  branch text,
  tag text,
  subject text,
  author text,
  author_email text,
  pipeline_id text,
  pipeline_number bigint,
  workflow_id text,
  started_at text,
  stopped_at text,
  deliveries integer NOT NULL DEFAULT 1,
  last_delivered_at bigint NOT NULL,
  size integer NOT NULL,
  summary text NOT NULL,
  search text NOT NULL,
  -- Set if the first delivery was rejected, and re-verified later.
  response_status integer,
  reverified_at bigint,
  headers text NOT NULL,
  body bytea NOT NULL
);

-- Bodies and headers are stored apart from the rows, uncompressed, so that searches read little.
ALTER TABLE circleci_webhooks.events SET (toast_tuple_target = 128);
ALTER TABLE circleci_webhooks.events ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE circleci_webhooks.events ALTER COLUMN headers SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX events_identity ON circleci_webhooks.events (id, webhook_id);
CREATE INDEX events_received_at ON circleci_webhooks.events (received_at);
CREATE INDEX events_pipeline ON circleci_webhooks.events (pipeline_id, key);
CREATE INDEX events_project ON circleci_webhooks.events (project, key);
CREATE INDEX events_branch ON circleci_webhooks.events (branch, key);
CREATE INDEX events_workflow ON circleci_webhooks.events (workflow, key);
CREATE INDEX events_status ON circleci_webhooks.events (status, key);

-- A commit is on disk when it is answered, even if the database's default is not to wait for that.
CREATE FUNCTION circleci_webhooks.require_synchronous_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER require_synchronous_commit BEFORE INSERT OR UPDATE ON circleci_webhooks.events
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.require_synchronous_commit();

-- The newest 500 rejections.
CREATE TABLE circleci_webhooks.rejections (
  key bigint PRIMARY KEY,
  received_at bigint NOT NULL,
  response_status integer NOT NULL,
  code text NOT NULL,
  event_type text,
  size bigint,
  logged_as bigint,
  -- Unverified details of the body, as JSON.
  unverified text,
  headers text NOT NULL,
  body bytea
);

-- The newest 100 repeated deliveries of each event.
CREATE TABLE circleci_webhooks.redeliveries (
  key bigint PRIMARY KEY,
  event_key bigint NOT NULL REFERENCES circleci_webhooks.events (key) ON DELETE CASCADE,
  received_at bigint NOT NULL,
  -- Null means 200.
  response_status integer
);

CREATE INDEX redeliveries_event ON circleci_webhooks.redeliveries (event_key, key);

-- Wakes the readers of the feed.
CREATE FUNCTION circleci_webhooks.wake_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY circleci_webhooks;
  RETURN NULL;
END
$$;

CREATE TRIGGER wake_readers_of_events AFTER INSERT ON circleci_webhooks.events
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.wake_readers();
CREATE TRIGGER wake_readers_of_redeliveries AFTER INSERT ON circleci_webhooks.redeliveries
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.wake_readers();
CREATE TRIGGER wake_readers_of_rejections AFTER INSERT ON circleci_webhooks.rejections
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.wake_readers();

-- The newest 20 replays of each event.
CREATE TABLE circleci_webhooks.replays (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_key bigint NOT NULL REFERENCES circleci_webhooks.events (key) ON DELETE CASCADE,
  replay text NOT NULL,
  body bytea NOT NULL
);

CREATE INDEX replays_event ON circleci_webhooks.replays (event_key, key);
