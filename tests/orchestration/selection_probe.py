"""Run what people can choose in the Dagster UI, one after another, and print why each failed.

Arguments: names of assets, each run alone; `job:NAME`; `untested`: all dbt models without the
gate's tests. A line of JSON each: the choice, whether it succeeded, its errors.
"""

import json
import sys

import dagster as dg

from orchestration.definitions import defs
from orchestration.partitions import range_tags

whole = defs.resolve_implicit_global_asset_job_def()


def chosen(choice: str) -> dg.JobDefinition:
    if choice.startswith("job:"):
        return defs.resolve_job_def(choice.removeprefix("job:"))
    if choice != "untested":
        return whole.get_subset(asset_selection={dg.AssetKey(choice)})
    graph = whole.asset_layer.asset_graph
    models = {node.key for node in graph.asset_nodes if node.tags.get("room") == "dbt_project"}
    return whole.get_subset(asset_selection=models, asset_check_selection=set())


for choice in sys.argv[1:]:
    with dg.DagsterInstance.get() as history:
        done = chosen(choice).execute_in_process(
            instance=history, tags=range_tags([2023]), raise_on_error=False
        )
    failed = [e for e in done.all_events if e.event_type_value == "STEP_FAILURE"]
    errors = [event.event_specific_data.error for event in failed]
    told = [(error.cause or error).message.strip() for error in errors]
    print("said:" + json.dumps([choice, done.success, told], ensure_ascii=False))
