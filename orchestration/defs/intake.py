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
from ingestion.clock import system_clock
from ingestion.intake import read_pending, receive
from orchestration.defs.conditions import TRY_AGAIN, WHOLE_RUN
from orchestration.instance import instance_of_environment
from orchestration.judging import judge_pending, standings
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.texts import text

_OWNERS = ["team:provincial_office"]


class Batch(dg.Config):
    """How many files one run takes from the inbox; all of them by default."""

    at_most: int | None = None


@dg.asset(
    group_name="intake",
    kinds={"excel"},
    required_resource_keys=WHOLE_RUN,
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
    names = "\n".join(f"- {file.name} `{file.sha256[:12]}`" for file in received.files[:50])
    return dg.MaterializeResult(
        metadata={
            "received": len(received.files),
            "received_ever": total,
            "waiting": len(received.waiting),
            "bytes": sum(file.bytes for file in received.files),
            "files": dg.MetadataValue.md(names or "—"),
        }
    )


@dg.asset(
    group_name="intake",
    kinds={"parquet"},
    required_resource_keys=WHOLE_RUN,
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
    table = "| report year | returns |\n|---|---|\n" + "\n".join(
        f"| {year} | {count} |" for year, count in sorted(by_year.items())
    )
    return dg.MaterializeResult(
        metadata={
            "returns": len(new),
            "same_bytes_again": len(returns) - len(new),
            "scans_and_enclosures": len(kept),
            "kept_without_facts": dg.MetadataValue.md(names or "—"),
            "facts": sum(outcome.facts for outcome in new),
            "dagster/row_count": sum(outcome.facts for outcome in new),
            "by_report_year": dg.MetadataValue.md(table),
        }
    )


@dg.asset(
    group_name="intake",
    kinds={"greatexpectations", "parquet"},
    required_resource_keys=WHOLE_RUN,
    deps=[facts],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=_OWNERS,
    check_specs=[
        dg.AssetCheckSpec(
            "no_return_sent_back",
            asset="findings",
            description="Returns sent back to their senders (退回修改). Does not stop a run.",
        ),
        dg.AssetCheckSpec(
            "no_figure_held",
            asset="findings",
            description="Figures that do not count until explained or corrected (待核实).",
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
        standing = [s for s in standings(ledger) if (s.made.report_year or max(years)) in years]
        ledger.close()
    for year in sorted(years):
        of_year = Counter(s.verdict for s in standing if s.made.report_year == year)
        context.add_asset_metadata(
            {"reporters": sum(of_year.values()), **of_year},
            asset_key="findings",
            partition_key=str(year),
        )
    by_rule = Counter(finding.rule for finding in judged.judgement.findings)
    table = "| rule | findings | |\n|---|---|---|\n" + "\n".join(
        f"| {rule} | {count} | {catalogue()[rule].fix_zh} |"
        for rule, count in by_rule.most_common()
    )
    yield dg.MaterializeResult(
        metadata={
            "judged_now": len(judged.returns),
            "findings_now": len(judged.judgement.findings),
            "expectations": judged.judgement.expectations,
            "catalogue_version": catalogue_version(),
            "findings_now_by_rule": dg.MetadataValue.md(table),
        }
    )
    sent_back = sum(s.verdict == "sent_back" for s in standing)
    held = sum(s.held_figures for s in standing if s.verdict == "held")
    for name, count in (("no_return_sent_back", sent_back), ("no_figure_held", held)):
        yield dg.AssetCheckResult(
            check_name=name,
            passed=count == 0,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"count": count},
        )
