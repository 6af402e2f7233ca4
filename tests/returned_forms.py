"""What is said about a form made by code, and the file that goes back with it."""

import io
from datetime import UTC, datetime

import openpyxl
from filled_forms import PARK_NAME, judged, read, roster
from openpyxl.workbook import Workbook

from expectations.findings import VERDICTS_ZH
from expectations.judge import judge
from expectations.remarks import opened, remarks
from ingestion.annotated_return import Annotated, annotate
from ingestion.contract import contracts
from ingestion.facts import fact_columns, identified
from ingestion.remark import Notice

FILE_NAME = "2023-P3700011-明水经济技术开发区.xlsx"
JUDGED_AT = datetime(2023, 12, 21, 1, 0, tzinfo=UTC)


def notice(content: bytes, file_name: str = FILE_NAME) -> Notice:
    """The notice that intake and judging give for these bytes."""
    parsed = read(content)
    facts = identified(
        fact_columns(parsed.facts), "r", parsed.reporter, parsed.form, parsed.report_year
    )
    judgement = judge(facts, ["r"], roster())
    verdict = judgement.verdicts["r"]
    return Notice(
        return_id="r",
        reporter=parsed.reporter,
        reporter_name=PARK_NAME if parsed.reporter else "",
        report_year=parsed.report_year,
        form_title=contracts()[parsed.form].title_zh if parsed.form else "",
        verdict=verdict,
        verdict_zh=VERDICTS_ZH[verdict],
        file_name=file_name,
        sha256="0" * 64,
        received_at="2023-12-20 09:00",
        judged_at=JUDGED_AT,
        catalogue_version="1+00000000",
        remarks=tuple(remarks(judgement.findings, facts.to_pylist())),
        opened=opened(finding.rule for finding in judgement.findings),
    )


def returned(content: bytes, file_name: str = FILE_NAME) -> Annotated:
    return annotate(content, notice(content, file_name))


def annotated(content: bytes) -> bytes:
    """The sender's own file with marks; fails where it goes back untouched."""
    back = returned(content)
    assert back.untouched_because == ()
    (only,) = back.files.values()
    return only


def opened_book(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def verdict(content: bytes) -> str:
    return judged(content).verdicts["r"]
