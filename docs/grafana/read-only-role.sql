-- A role for Grafana that can read the runs and nothing else. Run it in the receiver's database, and
-- then set a password with \password grafana_reader.
CREATE ROLE grafana_reader LOGIN;
GRANT USAGE ON SCHEMA circleci_webhooks TO grafana_reader;
GRANT SELECT ON circleci_webhooks.workflow_runs, circleci_webhooks.job_runs TO grafana_reader;
ALTER ROLE grafana_reader SET statement_timeout = '30s';
