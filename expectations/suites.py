"""Great Expectations suites: one per form, built from its contract and the rule catalogue.

Great Expectations is imported only when something is judged: the import takes over a second.
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from expectations.frames import Checked, Frame

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite

# Great Expectations reads its telemetry switch from the environment or a project file; the
# ephemeral context has no file, so the switch is thrown here before the library is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


_FORK = multiprocessing.get_context("fork")  # facts and suites come along
_MANY_FACTS = 20_000
_todo: list[tuple[Frame, pa.Table]] = []


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


Validated = tuple[list[Unexpected], int]
"""The rows that break a rule, and how many expectations Great Expectations evaluated."""


def validate_all(todo: Sequence[tuple[Frame, pa.Table]], workers: int) -> list[Validated]:
    """Judge frames over the facts of their forms, many facts on `workers` processes."""
    if workers == 1 or sum(facts.num_rows for _, facts in todo) < _MANY_FACTS:
        return [_validate_facts(frame, facts) for frame, facts in todo]
    import great_expectations  # noqa: F401 (loaded here once, each process is born with it)

    # The longest first: no process is left alone with it at the end.
    order = sorted(range(len(todo)), key=lambda n: -len(todo[n][0].checked))
    with ProcessPoolExecutor(workers, _FORK, initializer=_start_worker, initargs=(todo,)) as pool:
        done = dict(zip(order, pool.map(_validate_number, order), strict=True))
    return [done[number] for number in range(len(todo))]


def _start_worker(todo: Sequence[tuple[Frame, pa.Table]]) -> None:
    _todo[:] = todo


def _validate_number(number: int) -> Validated:
    return _validate_facts(*_todo[number])


def _validate_facts(frame: Frame, facts: pa.Table) -> Validated:
    table = frame.load(facts)
    return validate(frame, table) if len(table) else ([], 0)


def validate(frame: Frame, table: "pd.DataFrame") -> Validated:
    """Judge a whole frame."""
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
    told = batch.validate(suite_of(frame), result_format="BOOLEAN_ONLY")
    evaluated = int(told.statistics["evaluated_expectations"])
    if told.success:
        return [], evaluated
    # Which rows break an expectation is slow to ask, and asked only of those that are broken.
    broken = [o.expectation_config for o in told.results if not o.success]
    columns = {config.kwargs["column"] for config in broken if config}
    asked = replace(frame, checked=tuple(c for c in frame.checked if c.column in columns))
    result = batch.validate(
        suite_of(asked),
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
    return found, evaluated
