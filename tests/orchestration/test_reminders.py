"""催报单 and the office's notice, made from a small made-up mart on set days."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from ingestion.ledger import Event
from orchestration.instance import Instance, open_instance
from orchestration.reminding import Reminded, deadline_zh, due_zh, gaps_zh, remind
from orchestration.timeliness import Owed, owed_returns

DUE = dt.date(2025, 12, 31)
PROGRESS = ("national_park_progress", 2025, "park", "park_progress", "interpreted", DUE)
# reporter, name, city code, city, first received, passed, verdict
PARKS = [
    ("P1", "甲园区", "370100", "济南市", "2025-12-20", "2025-12-20", "passed"),
    ("P2", "乙园区", "370100", "济南市", None, None, "not_received"),
    ("P3", "丙园区", "370100", "济南市", "2026-01-04", None, "held"),
    ("P4", "丁园区", "370800", "济宁市", "2025-12-30", None, "sent_back"),
    ("P5", "戊园区", "370900", "泰安市", "2025-12-30", "2026-01-02", "passed"),
]
FINDINGS = [
    ("P3", "B01", "error", '{"label": "用水总量"}', "f1"),
    ("P3", "B01", "error", '{"label": "联系电话"}', "f2"),
    ("P3", "C08", "error", "{}", "f3"),
    ("P3", "C08", "error", "{}", "f4"),
    ("P3", "V20", "note", "{}", "f5"),
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Instance]:
    """An instance whose warehouse holds what is owed for 2025, and nothing else."""
    instance = open_instance(tmp_path / "home")
    with duckdb.connect(str(instance.warehouse)) as connection:
        connection.execute(
            """CREATE TABLE fct_timeliness (obligation VARCHAR, report_year INTEGER,
            reporter_kind VARCHAR, form VARCHAR, day_basis VARCHAR, due_on DATE, reporter VARCHAR,
            reporter_name VARCHAR, city VARCHAR, city_name VARCHAR, first_received_on DATE,
            passed_on DATE, verdict VARCHAR, unit VARCHAR, first_received_at VARCHAR,
            return_id VARCHAR, revisions BIGINT)"""
        )
        for park in PARKS:
            _owe(connection, *PROGRESS, *park)
        report = ("national_unit_progress", 2025, "reporting_unit", "unit_annual_report")
        due = dt.date(2026, 2, 28)
        nobody = ("370000", "山东省", None, None, None, None, "not_received")
        _owe(connection, *report, "setting", due, *nobody)
        connection.execute("CREATE TABLE reporting_units AS SELECT '370000' code, '山东省' AS name")
        connection.execute(
            """CREATE TABLE fct_finding (form VARCHAR, reporter VARCHAR, report_year INTEGER,
            rule VARCHAR, severity VARCHAR, arguments VARCHAR, fact_id VARCHAR, sheet VARCHAR,
            cell VARCHAR, finding_id VARCHAR, explanation VARCHAR)"""
        )
        connection.executemany(
            "INSERT INTO fct_finding"
            " VALUES ('park_progress', ?, 2025, ?, ?, ?, ?, '', '', '', NULL)",
            FINDINGS,
        )
    yield instance


def _owe(connection: duckdb.DuckDBPyConnection, *row: object) -> None:
    received = f"{row[10]}T04:00:00Z" if row[10] else None
    told = [*row, "370000", received, None, int(bool(received))]
    connection.execute(f"INSERT INTO fct_timeliness VALUES ({','.join('?' * len(told))})", told)


def _told(instance: Instance, place: str) -> list[tuple[object, ...]]:
    """Rows of a city's 催报单 below its header, without the number."""
    path = instance.returned / "2025" / f"{place}-催报单.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    assert sheet is not None
    return [tuple(row[1:]) for row in sheet.iter_rows(min_row=4, values_only=True)]


def _names(reminded: Reminded) -> set[str]:
    return {path.name for path in reminded.paths}


def test_each_city_is_told_what_it_owes_and_by_when(office: Instance) -> None:
    reminded = remind(office, [2025], dt.date(2026, 1, 10))
    assert _names(reminded) == {"济南市-催报单.xlsx", "济宁市-催报单.xlsx", "2025-催报.txt"}
    what = "本年度工作进展、成效、经验、困难"
    assert _told(office, "济南市") == [
        ("乙园区", "P2", what, "2025-12-31", "未报", "逾期 10 天", "整份报表未报"),
        ("丙园区", "P3", what, "2025-12-31", "待核实", "迟报 4 天",
         "未填:用水总量、联系电话;待核实 2 项,见退回单"),
    ]  # fmt: skip
    assert _told(office, "济宁市") == [
        ("丁园区", "P4", what, "2025-12-31", "退回修改", "按时报送", "整份报表退回,见退回单")
    ]


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        ("2025-11-30", {"P3", "P4"}),  # 31 days before: too early to ask for what is missing
        ("2025-12-01", {"P2", "P3", "P4"}),
        ("2025-12-31", {"P2", "P3", "P4"}),
        ("2026-01-29", {"P2", "P3", "P4", "370000"}),
    ],
)
def test_what_is_missing_is_asked_for_from_thirty_days_before_its_due_day(
    office: Instance, day: str, asked: set[str]
) -> None:
    reminded = remind(office, [2025], dt.date.fromisoformat(day))
    assert {one.reporter for one in reminded.asked} == asked


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-12-24", "还剩 7 天"),
        ("2025-12-31", "今天到期"),
        ("2026-01-01", "逾期 1 天"),
    ],
)
def test_days_are_counted_from_the_day_of_the_clock(office: Instance, day: str, said: str) -> None:
    (missing,) = [one for one in owed_returns(office, {2025}) if one.reporter == "P2"]
    assert deadline_zh(missing, dt.date.fromisoformat(day)) == said


def test_the_same_day_writes_nothing_and_another_day_counts_on(office: Instance) -> None:
    assert len(remind(office, [2025], dt.date(2026, 1, 10)).changed) == 3
    before = {path: path.read_bytes() for path in office.returned.rglob("*.xlsx")}
    assert remind(office, [2025], dt.date(2026, 1, 10)).changed == []
    assert remind(office, [2025], dt.date(2026, 1, 11)).changed
    assert {path: path.read_bytes() for path in before} != before


def test_a_city_that_owes_nothing_more_has_no_reminder(office: Instance) -> None:
    remind(office, [2025], dt.date(2026, 1, 10))
    with duckdb.connect(str(office.warehouse)) as connection:
        connection.execute("UPDATE fct_timeliness SET verdict = 'passed' WHERE city = '370800'")
    reminded = remind(office, [2025], dt.date(2026, 1, 10))
    assert [path.name for path in reminded.withdrawn] == ["济宁市-催报单.xlsx"]
    assert not (office.returned / "2025" / "济宁市-催报单.xlsx").exists()


def test_a_day_of_our_own_is_marked_and_the_unit_s_report_is_no_city_s_business(
    office: Instance,
) -> None:
    reminded = remind(office, [2025], dt.date(2026, 2, 20))
    (own,) = [one for one in reminded.asked if one.reporter == "370000"]
    assert due_zh(own) == "2026-02-28(设定)"
    assert "山东省-催报单.xlsx" not in _names(reminded)
    notice = (office.notices / "2025-催报.txt").read_text("utf-8")
    assert "山东省(还剩 8 天)" in notice
    assert "应报 5,已报 4,按时 3,未报 1" in notice
    assert "乙园区(逾期 51 天)" in notice


@pytest.mark.parametrize(
    ("subject", "payload", "standing"),
    [
        ("2025/年度报告.docx", {}, "on_time"),
        ("年度报告.docx", {"workbook": "2025/年度报告.docx"}, "on_time"),
        ("2024/年度报告.docx", {}, "overdue"),  # another year's
        ("2025/cities/济南市.xlsx", {}, "overdue"),  # a city's own workbook
    ],
)
def test_what_was_sent_after_the_last_build_is_known_from_the_ledger(
    office: Instance, subject: str, payload: dict[str, str], standing: str
) -> None:
    ledger = office.ledger()
    sent = Event("2026-02-20T01:00:00Z", "sent", subject=subject, payload=payload)
    ledger.append_events([sent])
    ledger.close()
    (own,) = [one for one in owed_returns(office, {2025}) if one.reporter == "370000"]
    assert own.standing(dt.date(2026, 3, 10)) == standing


def test_many_blank_fields_are_named_up_to_a_number() -> None:
    labels = tuple(f"指标{number}" for number in range(12))
    owed = Owed(
        "national_park_progress", 2025, "P1", "park", "甲", "park_progress", "370100", "济南市",
        "interpreted", DUE, "", DUE, None, "held", None, 1, labels, 0,
    )  # fmt: skip
    assert gaps_zh(owed) == f"未填:{'、'.join(labels[:8])}等 12 项"
