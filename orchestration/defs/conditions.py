"""What assets ask of a run: the instance's lock for all of it, another try where that helps.

The steps of a run share files (the fresh database, the snapshot), so two runs must not take turns
step by step. A run started in the UI or by a schedule waits for the one before it.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.instance import instance_of_environment

WHOLE_RUN = {"instance_lock"}

# For steps that fail for outside reasons only (a share or a ledger's server away for a moment); a
# broken mart or workbook is broken the second time too.
TRY_AGAIN = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


@dg.resource(description="One writer at a time (flock on the instance), for a whole run.")
def instance_lock(_context: dg.InitResourceContext) -> Iterator[None]:
    with instance_of_environment().lock(wait=True):
        yield
