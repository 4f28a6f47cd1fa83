-- What changed in the runs that stopped on a day; days since 1970.
CREATE TABLE run_days (
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  -- Another one when runs were changed or removed, or added with an older event. It is any number, so
  -- that those of another file differ.
  version INTEGER NOT NULL,
  -- Of the newest event.
  last_key INTEGER NOT NULL,
  PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

INSERT INTO run_days (kind, day, version, last_key)
  SELECT kind, day, abs(random() % 281474976710656), last_key FROM (
    SELECT kind, stopped_at / 86400000 AS day, max(event_key) AS last_key FROM runs GROUP BY 1, 2
  );

-- What is inserted is noted by the statement after it.
CREATE TRIGGER runs_updated AFTER UPDATE ON runs BEGIN
  UPDATE run_days SET version = abs(random() % 281474976710656)
    WHERE kind = old.kind AND day = old.stopped_at / 86400000;
  INSERT INTO run_days (kind, day, version, last_key) VALUES (
      new.kind, new.stopped_at / 86400000, abs(random() % 281474976710656), new.event_key
    )
    ON CONFLICT DO UPDATE SET last_key = max(last_key, excluded.last_key),
      version = excluded.version;
END;

CREATE TRIGGER runs_deleted AFTER DELETE ON runs BEGIN
  UPDATE run_days SET version = abs(random() % 281474976710656)
    WHERE kind = old.kind AND day = old.stopped_at / 86400000;
END;

-- For the pauses between pipelines.
CREATE INDEX pipelines_beginnings ON pipelines (project_key, created_at, stopped_at);
