"""A city's batch from the inbox to the marts and back to the city, through the command."""

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filled_batches import QUANTITIES, batch, put, where
from filled_forms import SOUND, Key, Values, edited, figure, form, measure, one, project

from ingestion.ledger import Ledger
from orchestration.judging import standings

pytestmark = pytest.mark.long

Command = Callable[..., subprocess.CompletedProcess[str]]
CITY = ("370800", "济宁市")
# A near-twin pair and a third park of one city.
THREE = (
    ("P3700394", "邹城工业园区"),
    ("P3700425", "邹城经济开发区"),
    ("P3700360", "曲阜经济开发区"),
)
# Facts are counted in the order in which a workbook lists them; sheets and cells are its own.
_NOT_COMPARED = ("fact_ids", "fact_id", "sheet", "cell")


def _parks() -> list[Values]:
    parks: list[Values] = []
    for number, (code, name) in enumerate(THREE, 1):
        filled: dict[Key, object] = {**SOUND, one("park_code"): code, one("park_name"): name}
        filled |= {figure("water_use"): 1000 + number, figure("gdp_growth"): 4.5 + number / 10}
        filled |= {figure("water_use", "this_year"): 1100 + number}
        filled |= project(
            1, energy_saved=10.5 * number, status="建成投产", completion_month="2023-05"
        )
        filled |= project(2, investment_planned=2000 + number)
        filled |= measure(1, energy_saved=number) if number > 1 else {}
        filled["task_progress", "task:3", "", "value"] = f"进展{number}"
        parks.append(filled)
    parks[2] = {**parks[2], figure("nox_emissions"): None}  # missing, in either way of reporting
    return parks


def _received(home: Path, files: dict[str, bytes], parkreport: Command) -> str:
    for number, (name, content) in enumerate(files.items()):
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_600_000_000 + number,) * 2)
    return parkreport("--home", home, "--lang", "zh", "run").stdout


def _marts(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "SELECT table_name, list(column_name) FROM information_schema.columns"
            " WHERE table_name LIKE 'fct_%' GROUP BY table_name"
        ).fetchall()
        return {
            table: sorted(
                connection.execute(
                    f"SELECT {', '.join(c for c in columns if c not in _NOT_COMPARED)} FROM {table}"
                ).fetchall(),
                key=repr,
            )
            for table, columns in tables
        }


def _entries(home: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(home / "returned" / "2023" / "济宁市.zip") as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}


def _standing(home: Path) -> dict[str, tuple[str, str]]:
    """Reporter → return id and verdict of what stands."""
    ledger = Ledger(f"sqlite:///{home / 'submissions' / 'ledger.sqlite'}")
    found = {s.made.reporter: (s.made.return_id, s.verdict) for s in standings(ledger)}
    ledger.close()
    return found


def test_three_parks_of_a_batch_give_the_marts_that_their_own_forms_give(
    tmp_path: Path, parkreport: Command
) -> None:
    own, together = tmp_path / "own", tmp_path / "together"
    _received(own, {f"{n}.xlsx": form(park) for n, park in enumerate(_parks())}, parkreport)
    _received(together, {"济宁市.xlsx": batch(_parks(), city=CITY)}, parkreport)
    expected, found = _marts(own), _marts(together)
    assert sum(map(len, expected.values())) > 1000
    counted = "SELECT count(*) FROM fct_park_indicator WHERE state = 'counted'"
    with duckdb.connect(str(together / "warehouse.duckdb"), read_only=True) as connection:
        (figures,) = connection.execute(counted).fetchone() or (0,)
    assert figures >= 3 * 12
    for table, rows in expected.items():
        assert found[table] == rows, table


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory, parkreport: Command) -> tuple[Path, bytes]:
    """One park in order, one with a figure that is none, one under an unknown name."""
    home = tmp_path_factory.mktemp("batch") / "home"
    content = edited(
        batch(_parks(), city=CITY),
        put("water_use@last_year", "quantity:2", "约1000"),
        put("park_name", "quantity:3", "曲阜开发区"),
        put("park_code", "quantity:3", None),
    )
    out = _received(home, {"济宁市.xlsx": content}, parkreport)
    assert "第9行 曲阜开发区" in out
    return home, content


def test_one_copy_of_the_workbook_carries_the_marks_of_all_parks(
    faulty: tuple[Path, bytes],
) -> None:
    entries = _entries(faulty[0])
    (name,) = [n for n in entries if n.endswith("济宁市.xlsx")]
    book = openpyxl.load_workbook(io.BytesIO(entries[name]))
    marked = {c.coordinate for row in book[QUANTITIES].iter_rows() for c in row if c.comment}
    assert marked == {
        where("water_use@last_year", "quantity:2")[1],
        where("park_name", "quantity:3")[1],
        where("nox_emissions@last_year", "quantity:3")[1],  # required and blank
    }
    said = [str(c.value) for row in book["退回说明"].iter_rows() for c in row if c.value]
    assert any("P3700425 邹城经济开发区" in text and "待核实" in text for text in said)
    assert not any("P3700394" in text for text in said), "that park passed"
    copies = [json.loads(content) for n, content in entries.items() if n.endswith(".json")]
    assert {copy["reporter"] for copy in copies} == {"P3700425", "P3700360", None}


def test_each_park_has_its_line_on_the_receipt(faulty: tuple[Path, bytes]) -> None:
    receipt = openpyxl.load_workbook(io.BytesIO(_entries(faulty[0])["回执.xlsx"])).active
    lines = {(row[3].value, row[6].value) for row in receipt.iter_rows(min_row=4)}
    assert {("邹城工业园区", "审核通过"), ("邹城经济开发区", "待核实")} <= lines
    assert ("济宁市", "审核通过") in lines


def test_a_corrected_batch_makes_a_new_revision_of_what_changed_only(
    faulty: tuple[Path, bytes], tmp_path: Path, parkreport: Command
) -> None:
    import shutil

    home = tmp_path / "home"
    shutil.copytree(faulty[0], home)
    before = _standing(home)
    mended = edited(
        faulty[1],
        put("park_name", "quantity:3", THREE[2][1]),
        put("park_code", "quantity:3", THREE[2][0]),
    )
    _received(home, {"济宁市-改.xlsx": mended}, parkreport)
    after = _standing(home)
    assert after["P3700394"] == before["P3700394"] == ("park_progress-P3700394-2023-r1", "passed")
    assert after["P3700425"] == before["P3700425"] == ("park_progress-P3700425-2023-r1", "held")
    assert after["P3700360"] == ("park_progress-P3700360-2023-r2", "held")  # a figure is blank
    # What is still open goes back on the newest copy; the unknown row is settled.
    entries = _entries(home)
    (name,) = [n for n in entries if "济宁市" in n and n.endswith(".xlsx")]
    assert name.endswith("济宁市-改.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(entries[name]))
    marked = {c.coordinate for row in book[QUANTITIES].iter_rows() for c in row if c.comment}
    assert marked == {
        where("water_use@last_year", "quantity:2")[1],
        where("nox_emissions@last_year", "quantity:3")[1],
    }


def test_check_shows_the_verdict_of_each_park(
    faulty: tuple[Path, bytes], tmp_path: Path, parkreport: Command
) -> None:
    path = tmp_path / "济宁市.xlsx"
    path.write_bytes(faulty[1])
    done = parkreport("--home", tmp_path / "home", "--lang", "zh", "check", path, "--json")
    checked = json.loads(done.stdout)
    assert [(c["reporter"], c["verdict"]) for c in checked if c["form"] == "city_batch"] == [
        ("370800", "passed")
    ]
    assert {c["reporter"]: c["verdict"] for c in checked if c["form"] == "park_progress"} == {
        "P3700394": "passed",
        "P3700425": "held",
        "P3700360": "held",
        "": "sent_back",
    }


def test_blank_batches_name_the_parks_of_their_city(tmp_path: Path, parkreport: Command) -> None:
    out = tmp_path / "forms"
    parkreport("--home", tmp_path / "home", "forms", "--form", "city_batch", "--year", 2025,
               "--out", out)  # fmt: skip
    (path,) = out.glob("*济宁市*.xlsx")
    sheet = openpyxl.load_workbook(path)[QUANTITIES]
    named = {(row[2].value, row[1].value) for row in sheet.iter_rows(min_row=7) if row[2].value}
    assert set(THREE) <= named
    assert len(named) == 12  # 003 annex 1: 济宁市 has 12 parks in the plan
    done = parkreport("--home", tmp_path / "home", "--lang", "zh", "check", path, "--json")
    checked = json.loads(done.stdout)
    assert [c["rule"] for one_of in [checked] for c in one_of["findings"]] == ["F05"]
