"""Report years as Dagster partitions; a new year appears by itself on 1 January."""

import warnings
from collections.abc import Collection

import dagster as dg

from ingestion.ledger import Ledger
from orchestration.instance import Instance

# One run over a range of partitions is still called beta; users of the UI need not read it.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

FIRST_YEAR = 2014  # the oldest scheme, wenzhou_2014
FIRST_TAG, LAST_TAG = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

report_years = dg.TimeWindowPartitionsDefinition(
    start=str(FIRST_YEAR), cron_schedule="0 0 1 1 *", fmt="%Y", end_offset=1
)
one_run_for_all_years = dg.BackfillPolicy.single_run()


def range_tags(years: Collection[int]) -> dict[str, str]:
    """The tags of a run over these report years and those between them."""
    return {FIRST_TAG: str(min(years)), LAST_TAG: str(max(years))}


def received_years(instance: Instance, ledger: Ledger) -> set[int]:
    """Years that anything was received for; before the first file, the plan's first year."""
    received = {made.report_year for made in ledger.returns() if made.report_year}
    return received or {instance.settings.years.first}
