"""Facts become findings, findings become verdicts.

Belongs here: the rule catalogue (the only home of messages to reporters), the Great Expectations
suites built from contracts and catalogue, the SQL that prepares whole tables for them, verdicts.
Does not belong here: reading cells (`ingestion`), sums (`dbt_project`), when it happens.
"""
