"""Official workbooks: one asset per workbook, each proved by reading it back.

The proof is a blocking check: a workbook whose numbers differ from the warehouse is never visible.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import dagster as dg

from exports.context import IssueContext, Scope
from exports.issue import Issued, Order
from exports.layout import Series, WorkbookLayout
from exports.layout_files import LAYOUTS, workbooks
from exports.marts import Marts
from exports.warehouse import opened
from exports.workers import issue_all
from ingestion.clock import stamp, system_clock
from ingestion.ledger import Event
from ingestion.seeds import seed
from orchestration.instance import Instance, instance_of_environment
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.snapshot import returns_until
from orchestration.texts import text

_OWNERS = ["team:provincial_office"]
_PROOF = "proved_by_reading_back"
_PUBLISHED = dg.AssetKey("published_warehouse")


def _proof_spec(asset: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _PROOF,
        asset=asset,
        blocking=True,
        description="Every number of the workbook, read back, equals the warehouse (回读校验).",
    )


def _issue(instance: Instance, orders: Sequence[Order]) -> Iterator[list[Issued]]:
    """Issue workbooks and record them."""
    for editions in issue_all(instance.warehouse, orders, instance.settings.intake.workers):
        _record(instance, editions)
        yield editions


def _record(instance: Instance, editions: Sequence[Issued]) -> None:
    """An `issued` event for each whose bytes are new."""
    ledger = instance.ledger()
    ledger.append_events(
        [
            Event(
                at=stamp(system_clock()),
                kind="issued",
                subject=issued.path.relative_to(instance.exports).as_posix(),
                payload={
                    "check_code": issued.check_code,
                    "status": instance.settings.exports.status,
                },
            )
            for issued in editions
            if issued.changed and not instance.as_of
        ]
    )
    ledger.close()


def _context(instance: Instance) -> IssueContext:
    """An issue of this instance's unit for its plan's years, from the returns until its moment."""
    settings = instance.settings
    ledger = instance.ledger()
    moment = instance.as_of or ledger.last_moment() or stamp(system_clock())
    returns = [
        {"return_id": row["return_id"], "sha256": row["sha256"]}
        for row in returns_until(ledger, moment)
    ]
    ledger.close()
    return IssueContext(
        unit=settings.unit,
        scope="without",
        year=None,
        first_year=settings.years.first,
        last_year=settings.years.last,
        synthetic=settings.synthetic,
        code_version=version("parkreport"),
        returns=returns,
        status=settings.exports.status,
    )


def _due(instance: Instance, series: Series) -> list[WorkbookLayout]:
    """The workbooks of a series that this instance issues: its unit's, once their form is there."""
    ledger = instance.ledger()
    received = {made.form for made in ledger.returns() if made.reporter}
    ledger.close()
    return [
        layout
        for layout in workbooks(LAYOUTS).values()
        if layout.issued.series == series
        and (not layout.issued.units or instance.settings.unit in layout.issued.units)
        and (layout.issued.form is None or layout.issued.form in received)
    ]


def _orders(
    instance: Instance, layout: WorkbookLayout, folder: str, context: IssueContext
) -> list[Order]:
    """A workbook in each scope that it has, with all its editions."""
    scopes = (layout.issued.scope,) if layout.issued.scope else _scopes(instance)
    return [
        Order(
            layout.workbook,
            tuple(replace(context, scope=scope, edition=edition) for edition in layout.editions),
            instance.exports / folder,
        )
        for scope in scopes
    ]


def _metadata(issued: list[Issued]) -> dict[str, Any]:
    lines = "\n".join(
        f"| {i.path.name} | {i.numbers:,} | {i.compared:,} | {i.check_code} |"
        f" {'new' if i.changed else 'unchanged'} |"
        for i in issued
    )
    return {
        "workbooks": dg.MetadataValue.md(
            "| workbook | numbers | proved | check code | |\n|---|---|---|---|---|\n" + lines
        ),
        "numbers": sum(i.numbers for i in issued),
        "paths": dg.MetadataValue.json([str(i.path) for i in issued]),
        "changed": dg.MetadataValue.json([str(i.path) for i in issued if i.changed]),
    }


def _results(asset: str, issued: list[Issued]) -> Iterator[Any]:
    yield dg.MaterializeResult(asset_key=asset, metadata=_metadata(issued))
    yield dg.AssetCheckResult(
        asset_key=asset,
        check_name=_PROOF,
        passed=True,  # a difference raises in the export itself, before anything is visible
        metadata={"numbers_compared": sum(i.compared for i in issued)},
    )


def _scopes(instance: Instance) -> tuple[Scope, ...]:
    """含/不含: a unit without a separately planned city inside needs no switch."""
    inside = any(row["lies_inside"] == instance.settings.unit for row in seed("reporting_units"))
    return instance.settings.exports.scopes if inside else ("without",)


def _reported_years(instance: Instance, keys: Iterable[str]) -> list[int]:
    """The plan's years among the partitions for which any park has reported."""
    ledger = instance.ledger()
    reported = {r.report_year for r in ledger.returns() if r.form == "park_progress" and r.reporter}
    ledger.close()
    plan = instance.settings.years
    return [
        year for key in keys if plan.first <= (year := int(key)) <= plan.last and year in reported
    ]


def _cities(instance: Instance) -> list[str]:
    """The cities of the unit, its separately planned one among them."""
    with opened(instance.warehouse) as warehouse:
        marts = Marts(warehouse, instance.settings.unit, "with")
    return [place.code for place in marts.children if place.level == "city"]


def _of_years(
    instance: Instance, series: Series, years: list[int], cities: Sequence[str | None]
) -> Iterator[tuple[int, list[Issued]]]:
    """The workbooks of a series for the unit (None) or its cities, those of a year with it."""
    context = _context(instance)
    folder = {"annual": "{}", "city": "{}/cities"}[series]
    ordered = [
        (year, order)
        for year in years
        for layout in _due(instance, series)
        for city in cities
        for order in _orders(
            instance, layout, folder.format(year), replace(context, year=year, city=city)
        )
    ]
    issued = _issue(instance, [order for _, order in ordered])
    for (year, _), editions in zip(ordered, issued, strict=True):
        yield year, editions


def _yearly(
    context: dg.AssetExecutionContext, asset: str, series: Series, cities: bool
) -> Iterator[Any]:
    instance = instance_of_environment()
    issued: list[Issued] = []
    with instance.lock(wait=True), progress(text(f"exporting_{series}")):
        years = _reported_years(instance, context.partition_keys)
        places: Sequence[str | None] = [*_cities(instance)] if cities else [None]
        numbers = dict.fromkeys(years, 0)
        for year, editions in _of_years(instance, series, years, places):
            numbers[year] += sum(i.numbers for i in editions)
            issued += editions
    for year, count in numbers.items():
        context.add_asset_metadata({"numbers": count}, asset_key=asset, partition_key=str(year))
    yield from _results(asset, issued)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[_proof_spec("annual_workbook")],
    description="The unit's annual workbook: A1–A9, for the nation C too (002 三(五), 每年初).",
)
def annual_workbook(context: dg.AssetExecutionContext) -> Iterator[Any]:
    yield from _yearly(context, "annual_workbook", "annual", cities=False)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[_proof_spec("city_workbooks")],
    description="The same for each city of the unit (B; 000, 003: 市级定期总结).",
)
def city_workbooks(context: dg.AssetExecutionContext) -> Iterator[Any]:
    yield from _yearly(context, "city_workbooks", "city", cities=True)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    owners=_OWNERS,
    check_specs=[_proof_spec("five_year_summary")],
    description="Tables of the five-year summary: D1–D12 and charts (002 三(五), 2026年初).",
)
def five_year_summary() -> Iterator[Any]:
    instance = instance_of_environment()
    years = instance.settings.years
    with instance.lock(wait=True), progress(text("exporting_five_year")):
        orders = [
            order
            for layout in _due(instance, "five_year")
            for order in _orders(
                instance, layout, f"{years.first}-{years.last}", _context(instance)
            )
        ]
        issued = [one for editions in _issue(instance, orders) for one in editions]
    yield from _results("five_year_summary", issued)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    owners=_OWNERS,
    check_specs=[_proof_spec("scheme_workbooks")],
    description="Tables of single documents: the plan table of 003 in both divisions and beside "
    "what was done, registers and targets of 000, 001 and 004, the list of 002 三(二) (E, F).",
)
def scheme_workbooks() -> Iterator[Any]:
    instance = instance_of_environment()
    orders: list[Order] = []
    with instance.lock(wait=True), progress(text("exporting_scheme")):
        base = _context(instance)
        for layout in _due(instance, "scheme"):
            first, last = layout.issued.years or (base.first_year, base.last_year)
            context = replace(
                base,
                city=layout.issued.city,
                synthetic=base.synthetic and not layout.issued.as_printed,
            )
            orders += _orders(instance, layout, f"{first}-{last}", context)
        issued = [one for editions in _issue(instance, orders) for one in editions]
    yield from _results("scheme_workbooks", issued)
