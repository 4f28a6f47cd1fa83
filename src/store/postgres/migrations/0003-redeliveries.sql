-- The deliveries of an event after its first: the newest 100 of each.
CREATE TABLE circleci_webhooks.redeliveries (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_key bigint NOT NULL REFERENCES circleci_webhooks.events (key) ON DELETE CASCADE,
  received_at bigint NOT NULL
);

CREATE INDEX redeliveries_event ON circleci_webhooks.redeliveries (event_key, key);

-- Their keys, and those of rejections, become visible in their order as well.
CREATE TRIGGER before_redeliveries_are_written BEFORE INSERT ON circleci_webhooks.redeliveries
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.before_events_are_written();
CREATE TRIGGER before_rejections_are_written BEFORE INSERT ON circleci_webhooks.rejections
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.before_events_are_written();

-- Who follows the deliveries is woken.
CREATE FUNCTION circleci_webhooks.tell_of_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY circleci_webhooks;
  RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_events AFTER INSERT ON circleci_webhooks.events
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.tell_of_decisions();
CREATE TRIGGER tell_of_redeliveries AFTER INSERT ON circleci_webhooks.redeliveries
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.tell_of_decisions();
CREATE TRIGGER tell_of_rejections AFTER INSERT ON circleci_webhooks.rejections
  FOR EACH STATEMENT EXECUTE FUNCTION circleci_webhooks.tell_of_decisions();
