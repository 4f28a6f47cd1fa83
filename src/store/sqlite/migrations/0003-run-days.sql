-- Another version with each change of a run that stopped on the day; days since 1970.
CREATE TABLE run_days (
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  -- Any number: also those of another file differ.
  version INTEGER NOT NULL,
  PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

INSERT INTO run_days (kind, day, version)
  SELECT kind, day, abs(random() % 281474976710656)
  FROM (SELECT DISTINCT kind, stopped_at / 86400000 AS day FROM runs);

CREATE TRIGGER runs_inserted AFTER INSERT ON runs BEGIN
  INSERT INTO run_days (kind, day, version)
    VALUES (new.kind, new.stopped_at / 86400000, abs(random() % 281474976710656))
    ON CONFLICT DO UPDATE SET version = excluded.version;
END;

CREATE TRIGGER runs_updated AFTER UPDATE ON runs BEGIN
  INSERT INTO run_days (kind, day, version)
    VALUES (old.kind, old.stopped_at / 86400000, abs(random() % 281474976710656)),
      (new.kind, new.stopped_at / 86400000, abs(random() % 281474976710656))
    ON CONFLICT DO UPDATE SET version = excluded.version;
END;

CREATE TRIGGER runs_deleted AFTER DELETE ON runs BEGIN
  UPDATE run_days SET version = abs(random() % 281474976710656)
    WHERE kind = old.kind AND day = old.stopped_at / 86400000;
END;

-- For the pauses between pipelines.
CREATE INDEX pipelines_beginnings ON pipelines (project_key, created_at, stopped_at);
