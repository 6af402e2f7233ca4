"""Official workbooks: one asset per workbook, each proved by reading it back.

The proof is a blocking check: a workbook whose numbers differ from the warehouse is never visible.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import dagster as dg

from exports.context import IssueContext
from exports.issue import Issued, issue_workbook
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


def _issue(instance: Instance, workbook: str, folder: str, year: int | None, scope: str) -> Issued:
    """Write one workbook and record an `issued` event if its bytes are new."""
    settings = instance.settings
    ledger = instance.ledger()
    moment = instance.as_of or ledger.last_moment() or stamp(system_clock())
    returns = [
        {"return_id": row["return_id"], "sha256": row["sha256"]}
        for row in returns_until(ledger, moment)
    ]
    issued = issue_workbook(
        instance.warehouse,
        workbook,
        IssueContext(
            unit=settings.unit,
            scope=scope,  # type: ignore[arg-type]
            year=year,
            first_year=settings.years.first,
            last_year=settings.years.last,
            synthetic=settings.synthetic and workbook != "shandong_2018",
            code_version=version("parkreport"),
            returns=returns,
            status=settings.exports.status,
        ),
        instance.exports / folder,
    )
    if issued.changed and not instance.as_of:
        ledger.append_events(
            [
                Event(
                    at=stamp(system_clock()),
                    kind="issued",
                    subject=issued.path.relative_to(instance.exports).as_posix(),
                    payload={"check_code": issued.check_code, "status": settings.exports.status},
                )
            ]
        )
    ledger.close()
    return issued


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


def _scopes(instance: Instance) -> tuple[str, ...]:
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


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[_proof_spec("annual_workbook")],
    description="The unit's annual workbook: A1, A3, A4, A8 (002 三(五), 每年初).",
)
def annual_workbook(context: dg.AssetExecutionContext) -> Iterator[Any]:
    instance = instance_of_environment()
    issued = []
    with instance.lock(wait=True), progress(text("exporting_annual")):
        for year in _reported_years(instance, context.partition_keys):
            of_year = [
                _issue(instance, "annual_unit", str(year), year, scope)
                for scope in _scopes(instance)
            ]
            context.add_asset_metadata(
                {"numbers": sum(i.numbers for i in of_year)},
                asset_key="annual_workbook",
                partition_key=str(year),
            )
            issued += of_year
    yield from _results("annual_workbook", issued)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    owners=_OWNERS,
    check_specs=[_proof_spec("five_year_summary")],
    description="Tables of the five-year summary: D6, D7, D12 and charts (002 三(五), 2026年初).",
)
def five_year_summary() -> Iterator[Any]:
    instance = instance_of_environment()
    years = instance.settings.years
    with instance.lock(wait=True), progress(text("exporting_five_year")):
        issued = [
            _issue(instance, "five_year_unit", f"{years.first}-{years.last}", None, scope)
            for scope in _scopes(instance)
        ]
    yield from _results("five_year_summary", issued)


@dg.asset(
    group_name="exports",
    kinds={"excel"},
    deps=[_PUBLISHED],
    owners=_OWNERS,
    check_specs=[_proof_spec("shandong_2018_plan_table")],
    description="Annex 1 of 003 from the plan list: city × year × level, as printed and in "
    "today's divisions. Written when the instance has received a plan list.",
)
def shandong_2018_plan_table() -> Iterator[Any]:
    instance = instance_of_environment()
    issued = []
    with instance.lock(wait=True), progress(text("exporting_plan")):
        ledger = instance.ledger()
        listed = any(made.form == "plan_list" and made.reporter for made in ledger.returns())
        ledger.close()
        if listed:
            issued.append(_issue(instance, "shandong_2018", "2018-2020", None, "with"))
    yield from _results("shandong_2018_plan_table", issued)
