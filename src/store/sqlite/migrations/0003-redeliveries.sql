-- The deliveries of an event after its first: the newest 100 of each.
CREATE TABLE redeliveries (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  event_key INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
  received_at INTEGER NOT NULL
) STRICT;

CREATE INDEX redeliveries_event ON redeliveries (event_key, key);
