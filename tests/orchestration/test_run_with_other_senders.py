"""A run with the files of cities and counties beside those of parks: no mart moves by them."""

import io
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filled_forms import cell, place
from filled_sender_forms import (
    JINING,
    ZOUCHENG_ECONOMIC,
    ZOUCHENG_INDUSTRIAL,
    city_report,
    county_report,
    listed,
    park_list,
    review,
)
from small_instance import SmallDemo

from ingestion.ledger import Ledger

Command = Callable[..., subprocess.CompletedProcess[str]]
OPINION = {"drc_opinion": "同意", "drc_reviewer": "丁某", "drc_date": "2024-01-05"}
REVIEWED = {"park_code": ZOUCHENG_INDUSTRIAL[0], "park_name": ZOUCHENG_INDUSTRIAL[1], **OPINION}
UNKNOWN = listed(("P3700425", "邹城开发区"), park_code=None)
OTHERS = {
    "市级/审核.xlsx": review(REVIEWED),
    "市级/年度报告.xlsx": city_report(2022),
    "县级/永嘉.xlsx": county_report(2014),
    "市级/清单.xlsx": park_list(listed(ZOUCHENG_INDUSTRIAL), UNKNOWN),
    "市级/青岛清单.xlsx": park_list(
        listed(("P3700095", "青岛高新区"), city_name="青岛市"), sender=("370200", "青岛市")
    ),
}
assert ZOUCHENG_ECONOMIC[0] == "P3700425"


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


def test_no_mart_moves_by_what_other_senders_say(run_with_others: Path, small_run: Path) -> None:
    query = (
        "SELECT table_name FROM duckdb_tables()"
        " WHERE regexp_matches(table_name, '^(fct|dim|bridge)_')"
    )
    with (
        duckdb.connect(str(small_run / "warehouse.duckdb"), read_only=True) as before,
        duckdb.connect(str(run_with_others / "warehouse.duckdb"), read_only=True) as after,
    ):
        marts = sorted(name for (name,) in before.execute(query).fetchall())
        assert len(marts) > 10
        for mart in marts:
            sql = f"SELECT * FROM {mart} ORDER BY ALL"
            assert after.execute(sql).fetchall() == before.execute(sql).fetchall(), mart


def test_the_parks_status_is_told_as_before(
    run_with_others: Path, small_run: Path, parkreport: Command
) -> None:
    told = [
        parkreport("--home", home, "status", "--year", "2022", "--json").stdout
        for home in (run_with_others, small_run)
    ]
    assert told[0] == told[1]
