-- What became of events that were sent once more: the newest 20 of each.
CREATE TABLE replays (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  event_key INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
  replay TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE INDEX replays_event ON replays (event_key, key);
