-- Events that were refused at first: the answer that they got, and when they were verified again. Not
-- columns of events: before SQLite adds one to a STRICT table, it reads all of it.
CREATE TABLE verifications (
  event_key INTEGER PRIMARY KEY REFERENCES events (key) ON DELETE CASCADE,
  refusal INTEGER NOT NULL,
  reverified_at INTEGER NOT NULL
) STRICT;

ALTER TABLE redeliveries ADD COLUMN refusal INTEGER;

-- What a refused body says it is, in JSON.
ALTER TABLE rejections ADD COLUMN unverified TEXT;
