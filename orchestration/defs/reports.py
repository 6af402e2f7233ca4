"""Word reports beside the official workbooks, proved like them by reading back.

A template of the same name in the instance's `templates/` comes before the one that is shipped.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import dagster as dg

from exports.context import IssueContext
from exports.issue import Issued
from exports.layout import Series
from exports.report_issue import issue_report
from exports.report_layout import ReportLayout
from exports.report_layout import reports as report_layouts
from orchestration.defs.official import (
    _OWNERS,
    _PUBLISHED,
    _cities,
    _context,
    _proof_spec,
    _record,
    _reported_years,
    _results,
    _scopes,
)
from orchestration.instance import Instance, instance_of_environment
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.texts import text


def _of_series(series: Series) -> list[ReportLayout]:
    return [layout for layout in report_layouts().values() if layout.issued.series == series]


def _issued(
    instance: Instance, layout: ReportLayout, folder: str, context: IssueContext
) -> Iterator[Issued]:
    """A report in each scope and edition that it has."""
    scopes = (layout.issued.scope,) if layout.issued.scope else _scopes(instance)
    for scope in scopes:
        for edition in layout.editions:
            own = replace(context, scope=scope, edition=edition)
            issued = issue_report(
                instance.warehouse, layout.report, own, instance.exports / folder,
                instance.templates,
            )  # fmt: skip
            _record(instance, [issued])
            yield issued


@dg.asset(
    group_name="exports",
    kinds={"word"},
    deps=[_PUBLISHED],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[_proof_spec("reports")],
    description="The year's Word reports of the unit and of its cities (002 三(五); 000, 003).",
)
def reports(context: dg.AssetExecutionContext) -> Iterator[Any]:
    instance = instance_of_environment()
    issued: list[Issued] = []
    with instance.lock(wait=True), progress(text("exporting_reports")):
        base, cities = _context(instance), _cities(instance)
        for year in _reported_years(instance, context.partition_keys):
            own = replace(base, year=year)
            for layout in _of_series("annual"):
                issued += _issued(instance, layout, str(year), own)
            for layout in _of_series("city"):
                for city in cities:
                    named = replace(own, city=city)
                    issued += _issued(instance, layout, f"{year}/cities", named)
    yield from _results("reports", issued)


@dg.asset(
    group_name="exports",
    kinds={"word"},
    deps=[_PUBLISHED],
    owners=_OWNERS,
    check_specs=[_proof_spec("five_year_report")],
    description="The five-year summary report in eight chapters with its tables (002 三(五)).",
)
def five_year_report() -> Iterator[Any]:
    instance = instance_of_environment()
    years = instance.settings.years
    with instance.lock(wait=True), progress(text("exporting_five_year_report")):
        base = _context(instance)
        issued = [
            one
            for layout in _of_series("five_year")
            for one in _issued(instance, layout, f"{years.first}-{years.last}", base)
        ]
    yield from _results("five_year_report", issued)
