-- What became of events that were sent once more: the newest 20 of each.
CREATE TABLE circleci_webhooks.replays (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_key bigint NOT NULL REFERENCES circleci_webhooks.events (key) ON DELETE CASCADE,
  replay text NOT NULL,
  body bytea NOT NULL
);

CREATE INDEX replays_event ON circleci_webhooks.replays (event_key, key);
