"""Report years as Dagster partitions; a new year appears by itself on 1 January."""

import dagster as dg

FIRST_YEAR = 2014  # the oldest scheme, wenzhou_2014

report_years = dg.TimeWindowPartitionsDefinition(
    start=str(FIRST_YEAR), cron_schedule="0 0 1 1 *", fmt="%Y", end_offset=1
)
one_run_for_all_years = dg.BackfillPolicy.single_run()
