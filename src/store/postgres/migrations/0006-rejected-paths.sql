-- The path that was asked for, of a delivery to a wrong one.
ALTER TABLE circleci_webhooks.rejections ADD COLUMN path text;
