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

-- The consumers of the feed: what they derive is written in the transaction that moves the cursor.
CREATE TABLE circleci_webhooks.consumers (
  name text PRIMARY KEY,
  cursor bigint NOT NULL
);

-- The destinations. Those of the newest configuration are registered.
CREATE TABLE circleci_webhooks.destinations (
  name text PRIMARY KEY,
  registered boolean NOT NULL DEFAULT TRUE,
  -- It gets the events after this key.
  after_key bigint NOT NULL,
  -- Null when it is not paused.
  paused_reason text,
  failures_in_row integer NOT NULL DEFAULT 0,
  -- Since it was registered, also those that retention removed.
  delivered bigint NOT NULL DEFAULT 0,
  -- In JSON.
  last_attempt text,
  lease_owner text,
  lease_until bigint
);

-- The history of each workflow or job on each branch, in JSON.
CREATE TABLE circleci_webhooks.branch_states (
  subject_hash text PRIMARY KEY,
  state text NOT NULL
);

-- The events on their way to destinations.
CREATE TABLE circleci_webhooks.notifications (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  destination text NOT NULL,
  event_key bigint NOT NULL REFERENCES circleci_webhooks.events (key) ON DELETE CASCADE,
  subject text NOT NULL,
  change text,
  reason text NOT NULL,
  streak text,
  state text NOT NULL DEFAULT 'pending',
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at bigint,
  last_error text,
  created_at bigint NOT NULL,
  delivered_at bigint,
  -- Key of the first notification of a request that carries several; the request is stored there.
  batch bigint,
  result text,
  -- Without its body, in JSON.
  request text,
  request_body bytea
);

CREATE INDEX notifications_pending ON circleci_webhooks.notifications (state, destination, key)
  WHERE state = 'pending';
CREATE INDEX notifications_failed ON circleci_webhooks.notifications (state, destination, key)
  WHERE state = 'failed';
CREATE INDEX notifications_breaks ON circleci_webhooks.notifications (state, change, destination, key)
  WHERE state = 'delivered' AND change = 'broken';
CREATE INDEX notifications_destination ON circleci_webhooks.notifications (destination, key);
CREATE INDEX notifications_event ON circleci_webhooks.notifications (event_key, key);
CREATE INDEX notifications_batch ON circleci_webhooks.notifications (batch) WHERE batch IS NOT NULL;

CREATE TRIGGER require_synchronous_commit BEFORE INSERT OR UPDATE ON circleci_webhooks.notifications
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.require_synchronous_commit();

-- The newest 50 attempts at sending each request.
CREATE TABLE circleci_webhooks.notification_attempts (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notification_key bigint NOT NULL REFERENCES circleci_webhooks.notifications (key) ON DELETE CASCADE,
  attempt text NOT NULL
);

CREATE INDEX notification_attempts_notification
  ON circleci_webhooks.notification_attempts (notification_key, key);
