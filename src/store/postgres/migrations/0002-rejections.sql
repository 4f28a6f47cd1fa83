-- Refused deliveries, the newest 500.
CREATE TABLE circleci_webhooks.rejections (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at bigint NOT NULL,
  status integer NOT NULL,
  code text NOT NULL,
  event_type text,
  size bigint,
  logged_as bigint,
  headers text NOT NULL,
  body bytea
);
