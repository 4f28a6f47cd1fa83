-- What was refused at first: the answer that it got, and when it was verified again.
ALTER TABLE circleci_webhooks.events ADD COLUMN refusal integer, ADD COLUMN reverified_at bigint;
ALTER TABLE circleci_webhooks.redeliveries ADD COLUMN refusal integer;

-- What a refused body says it is, in JSON.
ALTER TABLE circleci_webhooks.rejections ADD COLUMN unverified text;
