"""Official workbooks: one asset per series, each workbook proved by reading it back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg

from exports.context import IssueContext
from exports.issue import Issued, Order
from exports.layout import Series
from orchestration.defs.issuing import (
    cities_of,
    due_workbooks,
    export_asset,
    issue_context,
    issue_five_years,
    issue_orders,
    orders_of,
    reported_years,
    results,
)
from orchestration.instance import Instance, instance_of_environment
from orchestration.progress import progress
from orchestration.texts import text


def _of_years(
    instance: Instance, series: Series, years: list[int], cities: Sequence[str | None]
) -> Iterator[tuple[int, list[Issued]]]:
    """The workbooks of a series for the unit (None) or its cities, those of a year with it."""
    context = issue_context(instance)
    folder = {"annual": "{}", "city": "{}/cities"}[series]
    ordered = [
        (year, order)
        for year in years
        for layout in due_workbooks(instance, series)
        for city in cities
        for order in orders_of(
            instance, layout, folder.format(year), replace(context, year=year, city=city)
        )
    ]
    issued = issue_orders(instance, [order for _, order in ordered])
    for (year, _), editions in zip(ordered, issued, strict=True):
        yield year, editions


def _yearly(
    context: dg.AssetExecutionContext, asset: str, series: Series, cities: bool
) -> Iterator[Any]:
    instance = instance_of_environment()
    issued: list[Issued] = []
    with instance.lock(wait=True), progress(text(f"exporting_{series}")):
        years = reported_years(instance, context.partition_keys)
        places: Sequence[str | None] = [*cities_of(instance)] if cities else [None]
        numbers = dict.fromkeys(years, 0)
        for year, editions in _of_years(instance, series, years, places):
            numbers[year] += sum(i.numbers for i in editions)
            issued += editions
    for year, count in numbers.items():
        context.add_asset_metadata({"numbers": count}, asset_key=asset, partition_key=str(year))
    yield from results(asset, issued, instance)


@export_asset(
    "excel",
    "The unit's annual workbook: A1–A9, for the nation C too (002 三(五), 每年初).",
    yearly=True,
)
def annual_workbook(context: dg.AssetExecutionContext) -> Iterator[Any]:
    yield from _yearly(context, "annual_workbook", "annual", cities=False)


@export_asset(
    "excel", "The same for each city of the unit (B; 000, 003: 市级定期总结).", yearly=True
)
def city_workbooks(context: dg.AssetExecutionContext) -> Iterator[Any]:
    yield from _yearly(context, "city_workbooks", "city", cities=True)


@export_asset("excel", "Tables of the five-year summary: D1–D12 and charts (002 三(五), 2026年初).")
def five_year_summary() -> Iterator[Any]:
    def orders(instance: Instance, folder: str, context: IssueContext) -> list[Order]:
        layouts = due_workbooks(instance, "five_year")
        return [order for of in layouts for order in orders_of(instance, of, folder, context)]

    yield from issue_five_years("five_year_summary", "exporting_five_year", orders)


@export_asset(
    "excel",
    "Tables of single documents: the plan table of 003 in both divisions and beside "
    "what was done, registers and targets of 000, 001 and 004, the list of 002 三(二) (E, F).",
)
def scheme_workbooks() -> Iterator[Any]:
    instance = instance_of_environment()
    orders: list[Order] = []
    with instance.lock(wait=True), progress(text("exporting_scheme")):
        base = issue_context(instance)
        for layout in due_workbooks(instance, "scheme"):
            first, last = layout.issued.years or (base.first_year, base.last_year)
            context = replace(
                base,
                city=layout.issued.city,
                synthetic=base.synthetic and not layout.issued.as_printed,
            )
            orders += orders_of(instance, layout, f"{first}-{last}", context)
        issued = [one for editions in issue_orders(instance, orders) for one in editions]
    yield from results("scheme_workbooks", issued, instance)
