-- The newest key. Events, redeliveries and rejections take theirs from here, in order of arrival.
CREATE TABLE sequence (newest INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (0);

CREATE TABLE events (
  key INTEGER PRIMARY KEY,
  webhook_id TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  happened_at TEXT,
  happened_us INTEGER,
  received_at INTEGER NOT NULL,
  name TEXT,
  project_id TEXT,
  project TEXT,
  project_slug TEXT,
  workflow TEXT,
  job TEXT,
  job_id TEXT,
  job_number INTEGER,
  status TEXT,
  revision TEXT,
  branch TEXT,
  tag TEXT,
  subject TEXT,
  author TEXT,
  author_email TEXT,
  pipeline_id TEXT,
  pipeline_number INTEGER,
  workflow_id TEXT,
  started_at TEXT,
  stopped_at TEXT,
  deliveries INTEGER NOT NULL DEFAULT 1,
  last_delivered_at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  summary TEXT NOT NULL,
  search TEXT NOT NULL,
  -- Set if the first delivery was rejected, and re-verified later.
  response_status INTEGER,
  reverified_at INTEGER
) STRICT;

-- Apart from the events, so that searches read little.
CREATE TABLE payloads (
  key INTEGER PRIMARY KEY REFERENCES events (key) ON DELETE CASCADE,
  headers TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX events_identity ON events (id, webhook_id);
CREATE INDEX events_received_at ON events (received_at);
CREATE INDEX events_pipeline ON events (pipeline_id);
CREATE INDEX events_project ON events (project);
CREATE INDEX events_branch ON events (branch);
CREATE INDEX events_workflow ON events (workflow);
CREATE INDEX events_status ON events (status);

-- The newest 500 rejections.
CREATE TABLE rejections (
  key INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  response_status INTEGER NOT NULL,
  code TEXT NOT NULL,
  event_type TEXT,
  size INTEGER,
  logged_as INTEGER,
  -- Unverified details of the body, as JSON.
  unverified TEXT,
  headers TEXT NOT NULL,
  body BLOB
) STRICT;

-- The newest 100 repeated deliveries of each event.
CREATE TABLE redeliveries (
  key INTEGER PRIMARY KEY,
  event_key INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
  received_at INTEGER NOT NULL,
  -- Null means 200.
  response_status INTEGER
) STRICT;

CREATE INDEX redeliveries_event ON redeliveries (event_key, key);

-- The newest 20 replays of each event.
CREATE TABLE replays (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  event_key INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
  replay TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE INDEX replays_event ON replays (event_key, key);

-- The consumers of the feed: what they derive is written in the transaction that moves the cursor.
CREATE TABLE consumers (
  name TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL
) STRICT;

-- The destinations. Those of the newest configuration are registered.
CREATE TABLE destinations (
  name TEXT PRIMARY KEY,
  registered INTEGER NOT NULL DEFAULT TRUE,
  -- It gets the events after this key.
  after_key INTEGER NOT NULL,
  -- Null when it is not paused.
  paused_reason TEXT,
  failures_in_row INTEGER NOT NULL DEFAULT 0,
  -- Since it was registered, also those that retention removed.
  delivered INTEGER NOT NULL DEFAULT 0,
  -- In JSON.
  last_attempt TEXT,
  lease_owner TEXT,
  lease_until INTEGER
) STRICT;

-- The history of each workflow or job on each branch, in JSON.
CREATE TABLE branch_states (
  subject_hash TEXT PRIMARY KEY,
  state TEXT NOT NULL
) STRICT;

-- The events on their way to destinations.
CREATE TABLE notifications (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  destination TEXT NOT NULL,
  event_key INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  change TEXT,
  reason TEXT NOT NULL,
  streak TEXT,
  state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  delivered_at INTEGER,
  -- Key of the first notification of a request that carries several; the request is stored there.
  batch INTEGER,
  result TEXT,
  -- Without its body, in JSON.
  request TEXT,
  request_body BLOB
) STRICT;

-- SQLite prefers the index with the most columns that a query compares.
CREATE INDEX notifications_pending ON notifications (state, destination, key)
  WHERE state = 'pending';
CREATE INDEX notifications_failed ON notifications (state, destination, key)
  WHERE state = 'failed';
CREATE INDEX notifications_breaks ON notifications (state, change, destination, key)
  WHERE state = 'delivered' AND change = 'broken';
CREATE INDEX notifications_destination ON notifications (destination, key);
CREATE INDEX notifications_event ON notifications (event_key, key);
CREATE INDEX notifications_batch ON notifications (batch) WHERE batch IS NOT NULL;

-- The newest 50 attempts at sending each request.
CREATE TABLE notification_attempts (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  notification_key INTEGER NOT NULL REFERENCES notifications (key) ON DELETE CASCADE,
  attempt TEXT NOT NULL
) STRICT;

CREATE INDEX notification_attempts_notification
  ON notification_attempts (notification_key, key);
