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
