-- The log. AUTOINCREMENT: a key is never given to another event, even when all have been removed.
CREATE TABLE events (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  happened_at TEXT,
  happened_us INTEGER,
  received_at INTEGER NOT NULL,
  name TEXT,
  project TEXT,
  workflow TEXT,
  job TEXT,
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
  search TEXT NOT NULL
) STRICT;

-- Apart from the events, so that a search reads little.
CREATE TABLE payloads (
  key INTEGER PRIMARY KEY REFERENCES events (key) ON DELETE CASCADE,
  headers TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX events_identity ON events (id, webhook_id);
CREATE INDEX events_received_at ON events (received_at);
CREATE INDEX events_project ON events (project);
CREATE INDEX events_branch ON events (branch);
CREATE INDEX events_workflow ON events (workflow);
CREATE INDEX events_status ON events (status);
