"""Great Expectations suites: one per form, built from its contract and the rule catalogue.

Great Expectations is imported only when something is judged: the import takes over a second.
"""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expectations.frames import Checked, Frame

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite

# Great Expectations reads its telemetry switch from the environment or a project file; the
# ephemeral context has no file, so the switch is thrown here before the library is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@dataclass(frozen=True)
class Unexpected:
    """A row of a frame that breaks an expectation."""

    checked: Checked
    return_id: str
    row_key: str
    value: Any


def suite_of(frame: Frame) -> "ExpectationSuite":
    """The suite over one frame: an expectation per checked column, with its rule as meta."""
    import great_expectations.expectations as gxe
    from great_expectations.core import ExpectationSuite

    def expectation(checked: Checked) -> Any:
        meta = {"rule": checked.rule.id, "fields": list(checked.fields)}
        if checked.null is True:
            return gxe.ExpectColumnValuesToBeNull(column=checked.column, meta=meta)
        if checked.null is False:
            return gxe.ExpectColumnValuesToNotBeNull(column=checked.column, meta=meta)
        return gxe.ExpectColumnValuesToBeBetween(
            column=checked.column,
            min_value=checked.minimum,
            max_value=checked.maximum,
            meta=meta,
        )

    return ExpectationSuite(frame.name, expectations=[expectation(c) for c in frame.checked])


def validate(frame: Frame, table: "pd.DataFrame") -> tuple[list[Unexpected], dict[str, Any]]:
    """Judge a whole frame: the rows that break a rule, and Great Expectations' statistics."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("facts")
    batch = (
        source.add_dataframe_asset(frame.name)
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": table})
    )
    suite = suite_of(frame)
    told = batch.validate(suite, result_format="BOOLEAN_ONLY")
    statistics = dict(told.statistics)
    if told.success:
        return [], statistics
    # Which rows break an expectation is slow to ask, and asked only of those that are broken.
    broken = [o.expectation_config for o in told.results if not o.success]
    columns = {config.kwargs["column"] for config in broken if config}
    suite.expectations = [e for e in suite.expectations if e.column in columns]
    result = batch.validate(
        suite,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(frame.keys),
            "include_unexpected_rows": False,
        },
    )
    by_column = {checked.column: checked for checked in frame.checked}
    found = []
    for outcome in result.results:
        if outcome.exception_info and outcome.exception_info.get("raised_exception"):
            raise RuntimeError(f"{frame.name}: {outcome.exception_info['exception_message']}")
        if outcome.success or outcome.expectation_config is None:
            continue
        checked = by_column[outcome.expectation_config.kwargs["column"]]
        for row in outcome.result["unexpected_index_list"]:
            found.append(
                Unexpected(checked, row["return_id"], row.get("row_key", ""), row[checked.column])
            )
    return found, statistics
