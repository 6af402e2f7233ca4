"""A run with the files of cities and counties beside those of parks: no mart moves by them."""

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filled_forms import cell, one, place
from filled_sender_forms import (
    JINING,
    QINGDAO,
    SHANDONG,
    ZOUCHENG_ECONOMIC,
    ZOUCHENG_INDUSTRIAL,
    acceptance,
    city_report,
    county_report,
    green_parks,
    listed,
    park_list,
    policy_support,
    review,
    supported,
)
from small_instance import SmallDemo

from ingestion.ledger import Ledger

pytestmark = pytest.mark.long

Command = Callable[..., subprocess.CompletedProcess[str]]
OPINION = {"drc_opinion": "同意", "drc_reviewer": "丁某", "drc_date": "2024-01-05"}
REVIEWED = {"park_code": ZOUCHENG_INDUSTRIAL[0], "park_name": ZOUCHENG_INDUSTRIAL[1], **OPINION}
UNKNOWN = listed(("P3700425", "邹城开发区"), park_code=None)
PASSED_ON = supported("中央预算内投资", "鲁发改〔2023〕1号", support_money=500)
RECOGNISED = {"park_name": "邹城工业园区", "green_level": "省级", "recognised_on": "2022-12-01"}
CHECKED = {
    "park_name": "邹城工业园区",
    "check_kind": "现场核查",
    "checked_on": "2023-05-01",
    "check_result": "限期整改",
}
ACCEPTED = {
    one("acceptance_level"): "市级",
    one("accepting_body"): "济宁市",
    one("acceptance_grade"): "良好",
    one("accepted_on"): "2019-11-01",
    one("filing_level"): "省级",
    one("filed_on"): "2020-01-10",
}
OTHERS = {
    "市级/政策.xlsx": policy_support(
        PASSED_ON, supported("土地要素", "济政〔2023〕2号", support_land=12.5)
    ),
    "市级/青岛政策.xlsx": policy_support(
        supported("中央预算内投资", "鲁发改〔2023〕1号", support_money=70),
        sender=(QINGDAO, "青岛市"),
    ),
    "省级/政策.xlsx": policy_support(
        {**PASSED_ON, "support_money": 900}, sender=(SHANDONG, "山东省")
    ),
    "省级/绿色园区.xlsx": green_parks(RECOGNISED, checks=(CHECKED,)),
    "园区/验收.xlsx": acceptance(ZOUCHENG_INDUSTRIAL, ACCEPTED),
    "市级/审核.xlsx": review(REVIEWED),
    "市级/年度报告.xlsx": city_report(2022),
    "县级/永嘉.xlsx": county_report(2014),
    "市级/清单.xlsx": park_list(listed(ZOUCHENG_INDUSTRIAL), UNKNOWN),
    "市级/青岛清单.xlsx": park_list(
        listed(("P3700095", "青岛高新区"), city_name="青岛市"), sender=("370200", "青岛市")
    ),
}
assert ZOUCHENG_ECONOMIC[0] == "P3700425"
# What these senders say themselves, and what was found in it.
OF_OTHERS = {
    "fct_acceptance",
    "fct_acceptance_rollup",
    "fct_area_report",
    "fct_area_report_check",
    "fct_finding",
    "fct_green_park",
    "fct_green_park_rollup",
    "fct_list_change",
    "fct_list_entry",
    "fct_outcome",
    "fct_outcome_progress",
    "fct_park_state",
    "fct_park_state_rollup",
    "fct_plan_done",
    "fct_policy_support",
    "fct_policy_support_rollup",
    "fct_target",
}


@pytest.fixture(scope="module")
def run_with_others(
    small_demo: SmallDemo, tmp_path_factory: pytest.TempPathFactory, parkreport: Command
) -> Path:
    home = small_demo.fresh(tmp_path_factory.mktemp("others") / "home")
    for name, content in OTHERS.items():
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    parkreport("--home", home, "--lang", "zh", "run")
    return home


def verdicts(home: Path) -> dict[tuple[str, str, int | None], str]:
    ledger = Ledger(f"sqlite:///{home / 'submissions' / 'ledger.sqlite'}")
    returns = {made.return_id: made for made in ledger.returns()}
    judged = [
        (returns[event.return_id], (event.payload or {})["verdict"])
        for event in ledger.events("judged")
        if event.return_id
    ]
    ledger.close()
    return {(made.form, made.reporter, made.report_year): said for made, said in judged}


def test_each_sender_s_form_is_judged(run_with_others: Path) -> None:
    said = verdicts(run_with_others)
    assert said["city_review", JINING, 2023] == "passed"
    assert said["city_annual_report", JINING, 2022] == "passed"
    assert said["county_annual_report", "330324", 2014] == "passed"
    assert said["park_list", "370200", 2022] == "passed"
    assert said["park_list", JINING, 2022] == "held"


def test_a_list_with_an_unknown_park_goes_back_to_its_city_marked_at_the_cell(
    run_with_others: Path,
) -> None:
    wrong = place(cell("park_name", 2, "eligible"), "park_list")
    with zipfile.ZipFile(run_with_others / "returned" / "2022" / "济宁市.zip") as parcel:
        [name] = [n for n in parcel.namelist() if n.endswith(".xlsx") and "清单" in n]
        book = openpyxl.load_workbook(io.BytesIO(parcel.read(name)))
    remark = book[wrong.sheet][wrong.cell].comment
    assert remark is not None
    assert "邹城经济开发区(P3700425)" in remark.text
    marked = [c.coordinate for row in book[wrong.sheet] for c in row if c.comment]
    assert marked == [wrong.cell]


def test_a_city_s_totals_stand_beside_what_its_parks_give(run_with_others: Path) -> None:
    with duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as connection:
        reports = connection.execute(
            "SELECT reporter, report_year, reporter_level, city, parks_on_list, progress"
            " FROM fct_area_report ORDER BY reporter"
        ).fetchall()
        checked = connection.execute(
            "SELECT checked.stated, checked.computed = totals.value, checked.difference"
            " = checked.stated - totals.value, checked.n_owed"
            " FROM fct_area_report_check AS checked JOIN fct_rollup AS totals"
            " ON checked.reporter = totals.place AND checked.report_year = totals.value_year"
            " WHERE measure = 'key_investment_done' AND indicator = 'investment_done'"
            " AND view = 'as_reported' AND scope = 'with' AND park_level = 'all'"
        ).fetchall()
    assert reports == [
        ("330324", 2014, "county", "330300", 12, "各园区按方案推进。"),
        (JINING, 2022, "city", JINING, 12, "各园区按方案推进。"),
    ]
    assert checked == [(12000, True, True, 2)]


def test_money_that_a_unit_passes_on_counts_once(run_with_others: Path) -> None:
    with duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as connection:
        told = connection.execute(
            "SELECT scope, level, place, entries, money, land FROM fct_policy_support_rollup"
            " WHERE view = 'present_day' AND value_year = 2023 AND instrument = 'all'"
            " AND level <> 'city' ORDER BY ALL"
        ).fetchall()
    land = Decimal("12.5")
    assert told == [
        ("with", "nation", "CN", 3, 970, land),
        ("with", "unit", SHANDONG, 3, 970, land),
        ("without", "nation", "CN", 3, 970, land),
        ("without", "unit", SHANDONG, 2, 900, land),
        ("without", "unit", QINGDAO, 1, 70, None),
    ]


def test_a_green_park_and_an_acceptance_are_told(run_with_others: Path) -> None:
    with duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as connection:
        green = connection.execute(
            "SELECT park, green_level, recognised_on, site_checks, last_check_result, is_standing"
            " FROM fct_green_park"
        ).fetchall()
        done = connection.execute(
            "SELECT planned, accepted, accepted_on_time, filed FROM fct_plan_done"
            " WHERE view = 'present_day' AND city = ? AND period = '2019' AND park_level = 'all'",
            [JINING],
        ).fetchall()
    assert green == [(ZOUCHENG_INDUSTRIAL[0], "provincial", date(2022, 12, 1), 1, "限期整改", True)]
    assert done == [(1, 1, 1, 1)]


def test_a_finding_names_the_cell_and_who_sent_it(run_with_others: Path) -> None:
    wrong = place(cell("park_name", 2, "eligible"), "park_list")
    with duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT reporter, verdict, park, rule, severity, sheet, cell FROM fct_finding"
            " WHERE form = 'park_list'"
        ).fetchall()
    errors = [one for one in found if one[4] == "error"]
    assert errors == [(JINING, "held", None, "V21", "error", wrong.sheet, wrong.cell)]


def test_no_mart_moves_by_what_other_senders_say(run_with_others: Path, small_run: Path) -> None:
    query = (
        "SELECT table_name FROM duckdb_tables()"
        " WHERE regexp_matches(table_name, '^(fct|dim|bridge)_')"
    )
    with (
        duckdb.connect(str(small_run / "warehouse.duckdb"), read_only=True) as before,
        duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as after,
    ):
        marts = sorted({name for (name,) in before.execute(query).fetchall()} - OF_OTHERS)
        assert len(marts) > 10
        for mart in marts:
            sql = f"SELECT * FROM {mart} ORDER BY ALL"
            assert after.execute(sql).fetchall() == before.execute(sql).fetchall(), mart


def test_the_parks_status_is_told_as_before(
    run_with_others: Path, small_run: Path, parkreport: Command
) -> None:
    told = [
        json.loads(parkreport("--home", home, "status", "--year", "2022", "--json").stdout)
        for home in (run_with_others, small_run)
    ]
    parks = [[row for row in rows if row["park"]] for rows in told]
    assert parks[0] == parks[1] != []
