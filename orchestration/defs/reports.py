"""Word reports beside the official workbooks, proved like them by reading back.

A template of the same name in the instance's `templates/` comes before the one that is shipped.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import dagster as dg

from exports.context import IssueContext
from exports.layout import Series
from exports.report_issue import ReportOrder
from exports.report_layout import ReportLayout
from exports.report_layout import reports as report_layouts
from orchestration.defs.issuing import (
    cities_of,
    editions_of,
    export_asset,
    issue_context,
    issue_five_years,
    issue_orders,
    reported_years,
    results,
)
from orchestration.instance import Instance, instance_of_environment
from orchestration.progress import progress
from orchestration.texts import text


def _of_series(instance: Instance, series: Series) -> list[ReportLayout]:
    """The reports of a series that this instance issues."""
    exports = instance.settings.exports
    if not exports.reports or series not in exports.series:
        return []
    return [layout for layout in report_layouts().values() if layout.issued.series == series]


def _orders(
    instance: Instance, layout: ReportLayout, folder: str, context: IssueContext
) -> list[ReportOrder]:
    """A report in each scope that it has, with all its editions."""
    return [
        ReportOrder(layout.report, editions, instance.exports / folder, instance.templates)
        for editions in editions_of(instance, layout, context)
    ]


@export_asset(
    "word",
    "The year's Word reports of the unit and of its cities (002 三(五); 000, 003).",
    yearly=True,
)
def reports(context: dg.AssetExecutionContext) -> Iterator[Any]:
    instance = instance_of_environment()
    orders: list[ReportOrder] = []
    with instance.lock(wait=True), progress(text("exporting_reports")):
        base, cities = issue_context(instance), cities_of(instance)
        for year in reported_years(instance, context.partition_keys):
            own = replace(base, year=year)
            for layout in _of_series(instance, "annual"):
                orders += _orders(instance, layout, str(year), own)
            for layout in _of_series(instance, "city"):
                for city in cities:
                    orders += _orders(instance, layout, f"{year}/cities", replace(own, city=city))
        issued = [one for editions in issue_orders(instance, orders) for one in editions]
    yield from results("reports", issued, instance)


@export_asset(
    "word", "The five-year summary report in eight chapters with its tables (002 三(五))."
)
def five_year_report() -> Iterator[Any]:
    def orders(instance: Instance, folder: str, context: IssueContext) -> list[ReportOrder]:
        layouts = _of_series(instance, "five_year")
        return [order for of in layouts for order in _orders(instance, of, folder, context)]

    yield from issue_five_years("five_year_report", "exporting_five_year_report", orders)
