"""The trace of one cell over one fact made by hand: adjustment, finding, explanation."""

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from expectations.findings import FINDINGS_SCHEMA
from exports.difference import Issue
from exports.trace import Decided, Received, Records, Seeds, Trace, trace
from exports.trace_place import Document
from exports.trace_words import Words, as_text
from ingestion.facts import FACTS_SCHEMA
from ingestion.seeds import indicators

RETURN = "park_progress-P1-2023-r2"
FACT = f"{RETURN}#7"
PAYLOAD = {"value": "90", "text": None, "new_raw": "90"}
RECORDS = Records(
    {RETURN: Received("ab12", "", 2, "park_progress", "甲.xlsx", "2024-01-05T02:00:00Z", "inbox")},
    {
        4: Decided(4, "2024-01-06T02:00:00Z", "张三", "电话核实", PAYLOAD),
        5: Decided(5, "2024-01-07T02:00:00Z", "李四", "设备检修", {}),
    },
)
SEEDS = Seeds(indicators(), {})
WORDS = Words(
    "zh", {"P1": "某园区"}, indicators(), lambda *_: "当年完成投资", lambda *_: "请核实。"
)


def made(folder: Path, decided: bool, fact_id: str = FACT) -> Trace:
    """A cell that prints 90.00 over a fact of 95; the office's adjustment says 90, or nothing."""
    with xlsxwriter.Workbook(folder / "made.xlsx") as book:
        book.add_worksheet("表").write("B2", 90, book.add_format({"num_format": "0.00"}))
    lineage = {
        "sheet": ["表"], "cell": ["B2"], "table": ["fct_project"], "row_key": ["P1/2023/project:1"],
        "column": ["investment_done"], "value": [Decimal(90)], "unit": ["万元"],
        "n_counted": pa.nulls(1, pa.int64()), "n_owed": pa.nulls(1, pa.int64()),
        "fact_ids": pa.array([[fact_id]]),
    }  # fmt: skip
    pq.write_table(pa.table(lineage), folder / "made.lineage.parquet")
    manifest = {
        "as_of": "2024-02-01T00:00:00Z", "first_year": 2021, "last_year": 2025,
        "adjustments": [{"event_id": 4, "fact_id": FACT}] if decided else [],
        "explanations": [{"event_id": 5, "finding_id": "F1"}] if decided else [],
    }  # fmt: skip
    (folder / "made.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    fact = {
        "fact_id": FACT, "return_id": RETURN, "reporter": "P1", "form": "park_progress",
        "report_year": 2023, "value_year": 2023, "field": "investment_done",
        "row_key": "project:1", "raw_text": "95 ", "unit_reported": "万元", "value": Decimal(95),
        "text": None, "sheet": "表2", "cell": "N9", "reading": "text read as number",
        "source": "企业台账", "evidence": "佐3",
    }  # fmt: skip
    finding = dict.fromkeys(FINDINGS_SCHEMA.names, "") | {
        "finding_id": "F1", "return_id": RETURN, "fact_id": FACT, "rule": "V001",
        "severity": "question", "arguments": "{}",
    }  # fmt: skip
    for place, row, schema in (
        ("2023/f000001.parquet", fact, FACTS_SCHEMA),
        ("findings/j000001.parquet", finding, FINDINGS_SCHEMA),
    ):
        (folder / place).parent.mkdir()
        pq.write_table(pa.Table.from_pylist([row], schema), folder / place)
    return trace(Document(Issue(folder / "made.xlsx")), "表!B2", SEEDS, folder, RECORDS)


def test_an_adjustment_in_force_stands_in_the_place_of_the_cell(tmp_path: Path) -> None:
    found = made(tmp_path, decided=True)
    assert (found.recomputed.value, found.agrees) == (90, True)
    assert found.sources[0].leaf.value == 95


def test_without_it_the_leaves_do_not_give_what_is_printed(tmp_path: Path) -> None:
    found = made(tmp_path, decided=False)
    assert (found.recomputed.value, found.agrees) == (95, False)
    assert "与印出的数不一致" in "\n".join(as_text(found, WORDS))


def test_a_leaf_that_is_gone_is_said_and_nothing_is_guessed(tmp_path: Path) -> None:
    found = made(tmp_path, decided=True, fact_id=f"{RETURN}#8")
    assert (found.agrees, found.why_not, found.unknown) == (None, "not_found", 1)
    assert "有 1 条来源" in "\n".join(as_text(found, WORDS))


@pytest.mark.parametrize(
    "said",
    ["某园区", "甲.xlsx", "sha256 ab12", "收到 2024-01-05T02:00:00Z", "版次 2", "表2!N9", "“95 ”",
     "计量单位 万元", "text read as number", "数据来源 企业台账", "佐证编号 佐3",
     "审核 V001: 请核实。", "核实说明 李四: 设备检修", "调整单 张三: 90 (电话核实)",
     "印出的数: 90 万元"],
)  # fmt: skip
def test_the_text_tells_everything_of_a_cell(tmp_path: Path, said: str) -> None:
    assert said in "\n".join(as_text(made(tmp_path, decided=True), WORDS))
