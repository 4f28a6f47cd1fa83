-- What breaks together has the same.
ALTER TABLE circleci_webhooks.notifications ADD COLUMN break_group text;

CREATE INDEX notifications_groups ON circleci_webhooks.notifications (break_group, destination, key)
  WHERE break_group IS NOT NULL;
