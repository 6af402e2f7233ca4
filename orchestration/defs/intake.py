"""Intake: inbox → originals → facts → findings and verdicts.

A file's report year is known only after it has been read, so receiving and reading are not
partitioned; judging is, by report year. Nothing a reporter typed can stop a run: what is wrong
with a return is a finding, shown by the non-blocking checks here.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg

from expectations.catalogue import catalogue, catalogue_version
from expectations.findings import VERDICTS_ZH
from ingestion.clock import system_clock
from ingestion.intake import read_pending, receive
from orchestration.decision_list import listed
from orchestration.defs.conditions import TRY_AGAIN, WHOLE_RUN
from orchestration.desk_decisions import DesksTaken, take_desks
from orchestration.explaining import record_lapses
from orchestration.instance import instance_of_environment
from orchestration.judging import judge_pending, standings
from orchestration.markdown import share, table
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.texts import text

_OWNERS = ["team:provincial_office"]
_SHOWN = 50


class Batch(dg.Config):
    """How many files one run takes from the inbox; all of them by default."""

    at_most: int | None = None


@dg.asset(
    group_name="intake",
    kinds={"excel"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "ingestion"},
    retry_policy=TRY_AGAIN,
    owners=_OWNERS,
    description="Files taken from the inbox and kept for ever by their sha256 "
    "(收到的原件:按哈希保存,从不删除).",
)
def received_files(config: Batch) -> dg.MaterializeResult:
    instance = instance_of_environment()
    with instance.lock(wait=True):
        ledger = instance.ledger()
        received = receive(
            instance.inbox, instance.submissions, ledger, system_clock, config.at_most
        )
        total = len(ledger.files())
        ledger.close()
    files = [(f.name, f"`{f.sha256[:12]}`", f"{f.bytes:,}") for f in received.files[:_SHOWN]]
    return dg.MaterializeResult(
        metadata={
            "received": len(received.files),
            "received_ever": total,
            "waiting": len(received.waiting),
            "bytes": sum(file.bytes for file in received.files),
            "files": dg.MetadataValue.md(table(("file", "sha256", "bytes"), files)),
            "inbox": dg.MetadataValue.path(str(instance.inbox)),
            "originals": dg.MetadataValue.path(str(instance.submissions)),
        }
    )


@dg.asset(
    group_name="intake",
    kinds={"parquet"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "ingestion"},
    deps=[received_files],
    owners=_OWNERS,
    description="Every value read from a cell, with sheet, cell, raw text, unit as reported and "
    "what was done to read it (数据:逐单元格读取,保留原文).",
)
def facts() -> dg.MaterializeResult:
    instance = instance_of_environment()
    with instance.lock(wait=True), progress(text("reading")) as report:
        ledger = instance.ledger()
        read = read_pending(
            instance.submissions,
            instance.facts,
            ledger,
            instance.roster(),
            system_clock,
            workers=instance.settings.intake.workers,
            limits=instance.settings.limits,
            progress=report,
        )
        ledger.close()
    returns = [outcome for outcome in read if outcome.kind == "return"]
    new = [outcome for outcome in returns if not outcome.again]
    kept = [outcome for outcome in read if outcome.kind != "return"]
    names = "\n".join(f"- {o.kind}: {o.file.name} {o.part}".rstrip() for o in kept[:50])
    by_year = Counter(str(outcome.report_year or "—") for outcome in new)
    return dg.MaterializeResult(
        metadata={
            "returns": len(new),
            "same_bytes_again": len(returns) - len(new),
            "scans_and_enclosures": len(kept),
            "kept_without_facts": dg.MetadataValue.md(names or "—"),
            "facts": sum(outcome.facts for outcome in new),
            "dagster/row_count": sum(outcome.facts for outcome in new),
            "by_report_year": dg.MetadataValue.md(
                table(("report year", "returns"), sorted(by_year.items()))
            ),
            "folder": dg.MetadataValue.path(str(instance.facts)),
        }
    )


def _refused_lines(desks: DesksTaken) -> str:
    return "\n".join(f"- {r.sheet}!{r.cell} {r.said}" for r in desks.refused) or "—"


@dg.asset(
    group_name="intake",
    kinds={"greatexpectations", "parquet"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "expectations"},
    deps=[facts],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[
        dg.AssetCheckSpec(
            "no_return_sent_back",
            asset="findings",
            description="Warns, never stops a run: returns sent back to their senders (退回修改).",
        ),
        dg.AssetCheckSpec(
            "no_figure_held",
            asset="findings",
            description="Warns, never stops a run: figures that do not count until explained or "
            "corrected (待核实).",
        ),
    ],
    description="What the checks found, and the verdict on each return "
    "(审核意见与结论:审核通过、待核实、退回修改).",
)
def findings(context: dg.AssetExecutionContext) -> Iterator[Any]:
    instance = instance_of_environment()
    years = {int(key) for key in context.partition_keys}
    with instance.lock(wait=True), progress(text("judging")):
        ledger = instance.ledger()
        judged = judge_pending(instance, ledger, system_clock, years)
        desks = take_desks(instance, ledger, system_clock)
        lapsed = record_lapses(instance, ledger, system_clock)
        decided = dict(Counter(f"{row['kind']} {row['state']}" for row in listed(ledger)))
        standing = [s for s in standings(ledger) if (s.made.report_year or max(years)) in years]
        ledger.close()
    counts = {
        year: Counter(s.verdict for s in standing if s.made.report_year == year)
        for year in sorted(years)
    }
    for year, of_year in counts.items():
        reporters = sum(of_year.values())
        shares = (
            {"passed_percent": round(100 * of_year["passed"] / reporters, 1)} if reporters else {}
        )
        context.add_asset_metadata(
            {"reporters": reporters, **of_year, **shares},
            asset_key="findings",
            partition_key=str(year),
        )
    by_rule = Counter(finding.rule for finding in judged.judgement.findings)
    rules = [(rule, n, catalogue()[rule].fix_zh) for rule, n in by_rule.most_common()]
    verdicts = [
        (
            year,
            *(of_year[verdict] for verdict in VERDICTS_ZH),
            share(of_year["passed"], sum(of_year.values())),
        )
        for year, of_year in counts.items()
        if of_year
    ]
    yield dg.MaterializeResult(
        metadata={
            "judged_now": len(judged.returns),
            "decided_on_desks_now": len(desks.recorded),
            "refused_on_desks_now": dg.MetadataValue.md(_refused_lines(desks)),
            "held_again_now": len(lapsed),
            "decisions": dg.MetadataValue.json(decided),
            "findings_now": len(judged.judgement.findings),
            "expectations": judged.judgement.expectations,
            "catalogue_version": catalogue_version(),
            "verdicts": dg.MetadataValue.md(
                table(("year", *VERDICTS_ZH, "passed of judged"), verdicts)
            ),
            "findings_now_by_rule": dg.MetadataValue.md(table(("rule", "findings", "fix"), rules)),
        }
    )
    sent_back = [s for s in standing if s.verdict == "sent_back"]
    held = [s for s in standing if s.verdict == "held"]
    figures = sum(s.held_figures for s in held)
    for name, concerned, count in (
        ("no_return_sent_back", sent_back, len(sent_back)),
        ("no_figure_held", held, figures),
    ):
        rows = [(s.made.return_id, s.held_figures) for s in concerned[:_SHOWN]]
        yield dg.AssetCheckResult(
            check_name=name,
            passed=count == 0,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "count": count,
                "returns": dg.MetadataValue.md(table(("return", "held figures"), rows)),
            },
        )
