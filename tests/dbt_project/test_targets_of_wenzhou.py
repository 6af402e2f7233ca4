"""001's targets on the real roster: the merged park counts only inside its successor."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from built_warehouse import DBT_PROJECT, build_without_returns

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def zhejiang(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_without_returns(tmp_path_factory.mktemp("zhejiang"), unit="330000")


def _rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(f"{home}/build/warehouse.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _shares(home: Path, merged: str) -> dict[tuple[int, str], tuple[int, int, str]]:
    found = _rows(
        home,
        "SELECT year(due), target_scope, numerator, denominator, verdict FROM fct_target"
        " WHERE scheme = 'wenzhou_2014' AND metric = 'implementing_share'"
        f" AND merged = '{merged}'",
    )
    return {(y, scope): (int(n), int(d), verdict) for y, scope, n, d, verdict in found}  # type: ignore[call-overload]


def test_the_merged_park_is_left_out(zhejiang: Path) -> None:
    assert _shares(zhejiang, "excluded") == {
        (2015, "国家级园区"): (1, 2, "met"),
        (2015, "省级园区"): (3, 8, "met"),
        (2017, "省级以上园区"): (9, 10, "met"),
    }


def test_with_the_merged_park_counted(zhejiang: Path) -> None:
    shown = _shares(zhejiang, "included")
    assert shown[2015, "省级园区"] == (4, 9, "met")
    assert shown[2017, "省级以上园区"] == (10, 11, "met")
    assert shown[2015, "国家级园区"] == (1, 2, "met")


def test_what_nobody_reported_is_not_known(zhejiang: Path) -> None:
    verdicts = _rows(
        zhejiang, "SELECT DISTINCT verdict FROM fct_target WHERE basis IS DISTINCT FROM"
        " 'schedule_of_annex_1'"
    )  # fmt: skip
    assert verdicts == [("not_known",)]


def test_every_printed_target_appears(zhejiang: Path) -> None:
    with (DBT_PROJECT / "seeds" / "targets.csv").open(encoding="utf-8", newline="") as file:
        printed = {int(row["position"]) for row in csv.DictReader(file)}
    shown = _rows(zhejiang, "SELECT position FROM fct_target WHERE merged = 'excluded'")
    assert {int(str(position)) for (position,) in shown} == printed
    assert len(shown) == len(printed)


def test_dated_attributes_answer_what_no_form_asks(zhejiang: Path, tmp_path: Path) -> None:
    """Two demonstration parks by 2017, of which one is approved; 2015 knew of one."""
    home = tmp_path / "home"
    reference = home / "reference"
    reference.mkdir(parents=True)
    for path in (zhejiang / "reference").glob("*.csv"):
        (reference / path.name).write_bytes(path.read_bytes())
    with (reference / "park_attributes.csv").open("a", encoding="utf-8") as file:
        for park, value, day in (
            ("P3300017", "applied", "2014-06-01"),
            ("P3300017", "approved", "2016-01-01"),
            ("P3300041", "applied", "2016-05-01"),
        ):
            file.write(f"{park},demonstration_provincial,{value},,{day},,合成,{day}\n")
    build_without_returns(home, unit="330000")
    counts = _rows(
        home,
        "SELECT year(due), value, n_applied, n_approved, verdict FROM fct_target"
        " WHERE target_scope = '省级循环化改造示范园区' ORDER BY due",
    )
    assert counts == [(2015, Decimal(1), 1, 0, "met"), (2017, Decimal(2), 1, 1, "met")]
