-- Refused deliveries, the newest 500.
CREATE TABLE rejections (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  code TEXT NOT NULL,
  event_type TEXT,
  size INTEGER,
  logged_as INTEGER,
  headers TEXT NOT NULL,
  body BLOB
) STRICT;
