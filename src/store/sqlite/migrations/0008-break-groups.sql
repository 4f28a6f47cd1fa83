-- What breaks together has the same.
ALTER TABLE notifications ADD COLUMN break_group TEXT;

CREATE INDEX notifications_groups ON notifications (break_group, destination, key)
  WHERE break_group IS NOT NULL;
