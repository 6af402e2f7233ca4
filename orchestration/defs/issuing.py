"""What the assets of workbooks and reports share: for whom, which years, and the proof as a check.

The proof is a blocking check: a workbook whose numbers differ from the warehouse is never visible.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg

from exports.audit.documents import index_of
from exports.context import IssueContext, Scope
from exports.issue import Issued, Order
from exports.layout import Series, WorkbookLayout
from exports.layout_files import LAYOUTS, workbooks
from exports.manifest import read_manifest
from exports.marts import Marts
from exports.report_layout import ReportLayout
from exports.warehouse import opened
from exports.workers import Order as AnyOrder
from exports.workers import issue_all
from ingestion.clock import stamp, system_clock
from ingestion.decisions import day_of, decisions
from ingestion.evidence import evidence
from ingestion.ledger import Event
from ingestion.seeds import seed
from orchestration.defs.conditions import WHOLE_RUN
from orchestration.gate import refuse_if_shut
from orchestration.instance import Instance, instance_of_environment
from orchestration.markdown import link, table
from orchestration.pages import address_of
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.signing import approvals, approving
from orchestration.snapshot import returns_until
from orchestration.texts import text

OWNERS = ["team:provincial_office"]
_SHOWN = 60
_PROOF = "proved_by_reading_back"
PUBLISHED = dg.AssetKey("published_warehouse")
ISSUES = (
    "annual_workbook", "city_workbooks", "five_year_summary", "scheme_workbooks", "reports",
    "five_year_report",
)  # fmt: skip
"""The assets of official documents: what comes after them waits for all."""


def export_asset(kind: str, description: str, *, yearly: bool = False) -> Callable[..., Any]:
    """An asset of official documents, named as its function; `yearly`: a partition per year.

    The proof is its blocking check.
    """

    def asset(make: Callable[..., Any]) -> Any:
        name = make.__name__
        proof = dg.AssetCheckSpec(
            _PROOF,
            asset=name,
            blocking=True,
            description="Gate, blocking: every number of the workbook, read back, equals the "
            "warehouse (回读校验).",
        )
        return dg.asset(
            group_name="exports",
            kinds={kind},
            required_resource_keys=WHOLE_RUN,
            tags={"room": "exports"},
            deps=[PUBLISHED],
            partitions_def=report_years if yearly else None,
            backfill_policy=one_run_for_all_years if yearly else None,
            owners=OWNERS,
            check_specs=[proof],
            description=description,
        )(make)

    return asset


def issue_orders(instance: Instance, orders: Sequence[AnyOrder]) -> Iterator[list[Issued]]:
    """Issue workbooks or reports and record them. Raises Refusal while the gate is shut."""
    refuse_if_shut(instance.output)
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
                    "status": issued.state.status,
                    "changes_since_signing": issued.state.changes,
                    "manifest": read_manifest(issued.manifest).get("sha256", ""),
                },
            )
            for issued in editions
            if issued.changed and not instance.as_of
        ]
    )
    ledger.close()


def issue_context(instance: Instance) -> IssueContext:
    """An issue of this instance's unit for its plan's years, from the returns in its warehouse.

    The ledger may know more by now: exports can be asked for without a new build.
    """
    settings = instance.settings
    with opened(instance.warehouse) as warehouse:
        moment = warehouse.info["as_of"]
    ledger = instance.ledger()
    returns = [
        {"return_id": row["return_id"], "sha256": row["sha256"]}
        for row in returns_until(ledger, moment)
    ]
    decided = decisions(ledger.events(until=moment), day_of(moment))
    # What was signed after the last event that can change a figure was signed on these figures.
    approved = approvals(instance, approving(ledger, instance.as_of))
    proof_of = evidence(ledger, instance.facts, moment)
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
        adjustments=[
            {
                "event_id": event.event_id,
                "fact_id": fact_id,
                "by": event.by,
                "confirmed_by": (event.payload or {})["confirmed_by"],
            }
            for fact_id, event in decided.adjusted.items()
        ],
        explanations=[
            {
                "event_id": event.event_id,
                "finding_id": finding_id,
                "by": event.by,
                "expires_on": (event.payload or {})["expires_on"],
            }
            for finding_id, event in decided.explained.items()
        ],
        approvals=approved,
        evidence=proof_of,
    )


def due_workbooks(instance: Instance, series: Series) -> list[WorkbookLayout]:
    """The workbooks of a series that this instance issues: its unit's, once their form is there."""
    if series not in instance.settings.exports.series:
        return []
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


def orders_of(
    instance: Instance, layout: WorkbookLayout, folder: str, context: IssueContext
) -> list[Order]:
    """A workbook in each scope that it has, with all its editions."""
    return [
        Order(layout.workbook, editions, instance.exports / folder)
        for editions in editions_of(instance, layout, context)
    ]


def editions_of(
    instance: Instance, layout: WorkbookLayout | ReportLayout, context: IssueContext
) -> list[tuple[IssueContext, ...]]:
    """For each scope that a workbook or report has, the contexts of its editions."""
    chosen = (layout.issued.scope,) if layout.issued.scope else scopes(instance)
    return [
        tuple(replace(context, scope=scope, edition=edition) for edition in layout.editions)
        for scope in chosen
    ]


def issue_five_years(
    asset: str,
    saying: str,
    orders: Callable[[Instance, str, IssueContext], Sequence[AnyOrder]],
) -> Iterator[Any]:
    """What an asset of the plan's years together does; `orders` is told folder and context."""
    instance = instance_of_environment()
    years = instance.settings.years
    with instance.lock(wait=True), progress(text(saying)):
        due = orders(instance, f"{years.first}-{years.last}", issue_context(instance))
        issued = [one for editions in issue_orders(instance, due) for one in editions]
    yield from results(asset, issued, instance)


def _metadata(issued: list[Issued], instance: Instance) -> dict[str, Any]:
    rows = [
        (
            i.path.name,
            i.state.words,
            f"{i.numbers:,}",
            f"{i.compared:,}",
            i.check_code,
            "new" if i.changed else "unchanged",
        )
        for i in issued[:_SHOWN]
    ]
    if len(issued) > _SHOWN:
        rows.append((f"… {len(issued) - _SHOWN} more", "", "", "", "", ""))
    columns = ("workbook", "state", "numbers", "proved", "check code", "")
    # Below 1,000 characters the UI shows Markdown at once, else behind a click: few columns.
    manifests = "\n".join(f"- {linked(i.manifest, instance)}" for i in issued[:_SHOWN])
    return {
        "workbooks": dg.MetadataValue.md(table(columns, rows)),
        "manifests": dg.MetadataValue.md(manifests or "—"),
        **(
            {"audit": dg.MetadataValue.md(_sites(issued, instance))}
            if instance.settings.exports.audit
            else {}
        ),
        "states": dg.MetadataValue.json(dict(Counter(i.state.status for i in issued))),
        "changes_since_signing": sum(i.state.changes or 0 for i in issued),
        **({"folder": dg.MetadataValue.path(str(issued[0].path.parent))} if issued else {}),
        "numbers": sum(i.numbers for i in issued),
        "paths": dg.MetadataValue.json([str(i.path) for i in issued]),
        "changed": dg.MetadataValue.json([str(i.path) for i in issued if i.changed]),
    }


def _sites(issued: list[Issued], instance: Instance) -> str:
    """Links to the audit sites of the folders that these issues lie in; a run ends with them."""
    pages = sorted({index_of(one.path) for one in issued})
    return "\n".join(
        f"- {page.relative_to(instance.exports).parent} {linked(page, instance)}" for page in pages
    )


def linked(path: Path, instance: Instance) -> str:
    """A link to a file that `parkreport ui` shows; an as-of's files it does not show."""
    if instance.as_of:
        return path.name
    return link(path.name, address_of(path.relative_to(instance.exports)))


def results(asset: str, issued: list[Issued], instance: Instance) -> Iterator[Any]:
    yield dg.MaterializeResult(asset_key=asset, metadata=_metadata(issued, instance))
    yield dg.AssetCheckResult(
        asset_key=asset,
        check_name=_PROOF,
        passed=True,  # a difference raises in the export itself, before anything is visible
        metadata={"numbers_compared": sum(i.compared for i in issued)},
    )


def scopes(instance: Instance) -> tuple[Scope, ...]:
    """含/不含: a unit without a separately planned city inside needs no switch."""
    inside = any(row["lies_inside"] == instance.settings.unit for row in seed("reporting_units"))
    return instance.settings.exports.scopes if inside else ("without",)


def reported_years(instance: Instance, keys: Iterable[str]) -> list[int]:
    """The plan's years among the partitions for which any park has reported."""
    ledger = instance.ledger()
    reported = {r.report_year for r in ledger.returns() if r.form == "park_progress" and r.reporter}
    ledger.close()
    plan = instance.settings.years
    return [
        year for key in keys if plan.first <= (year := int(key)) <= plan.last and year in reported
    ]


def cities_of(instance: Instance) -> list[str]:
    """The cities of the unit, its separately planned one among them."""
    with opened(instance.warehouse) as warehouse:
        marts = Marts(warehouse, instance.settings.unit, "with")
    return [place.code for place in marts.children if place.level == "city"]
