-- What was refused at first: the answer that it got, and when it was verified again.
ALTER TABLE events ADD COLUMN refusal INTEGER;
ALTER TABLE events ADD COLUMN verified_at INTEGER;
ALTER TABLE redeliveries ADD COLUMN refusal INTEGER;

-- What a refused body says it is, in JSON.
ALTER TABLE rejections ADD COLUMN claim TEXT;
