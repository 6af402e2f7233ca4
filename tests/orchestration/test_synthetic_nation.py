"""The synthetic nation has the real counts and units, and everything that happens to parks."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingestion.roster import load_roster
from ingestion.seeds import seed
from orchestration.demo.make import make_demo
from orchestration.demo.roster import (
    CHANGE_YEARS,
    MERGED,
    PLATES,
    PROMOTED,
    Park,
    synthetic_nation,
    write_national_roster,
)

MUNICIPALITIES = {"110000", "120000", "310000", "500000"}


@pytest.fixture(scope="module")
def nation() -> list[Park]:
    return synthetic_nation()


def test_the_counts_are_those_of_the_catalogue(nation: list[Park]) -> None:
    assert Counter(park.level for park in nation) == {"national": 552, "provincial": 1991}
    assert len({park.code for park in nation}) == len({park.name for park in nation}) == 2543
    assert {park.unit for park in nation} == {row["code"] for row in seed("reporting_units")}


def test_every_name_says_that_it_is_synthetic(nation: list[Park]) -> None:
    assert all(park.name.startswith("合成") for park in nation)


def test_municipalities_and_the_corps_have_no_city(nation: list[Park]) -> None:
    cities = {park.unit: park.city for park in nation}
    assert {cities[unit] for unit in MUNICIPALITIES | {"XPCC"}} == {""}
    assert cities["210200"] == "210200"


def test_in_each_year_some_are_promoted_and_some_merged(nation: list[Park]) -> None:
    promoted = Counter(int(park.promoted_on[:4]) for park in nation if park.promoted_on)
    merged = Counter(int(park.merged_on[:4]) for park in nation if park.merged_on)
    assert set(promoted) == set(merged) == set(CHANGE_YEARS)
    assert (sum(promoted.values()), sum(merged.values())) == (PROMOTED, MERGED)
    assert sum(bool(park.counts_in) for park in nation) == MERGED + PLATES


def test_a_park_counts_in_one_of_its_own_place_that_counts_itself(nation: list[Park]) -> None:
    by_code = {park.code: park for park in nation}
    for park in (park for park in nation if park.counts_in):
        successor = by_code[park.counts_in]
        assert successor.place == park.place
        assert not successor.counts_in


def test_on_any_day_a_park_has_one_level(nation: list[Park], tmp_path: Path) -> None:
    write_national_roster(tmp_path, nation)
    with (tmp_path / "park_attributes.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["attribute"] == "level"]
    for day in ("2020-12-31", "2021-06-30", "2025-12-31"):
        held = Counter(
            row["park"]
            for row in rows
            if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
        )
        assert set(held.values()) == {1}
        assert len(held) == len(nation)
    assert len(list(load_roster(tmp_path).of_kind("park"))) == len(nation)


def test_parks_without_a_city_send_their_forms_too(nation: list[Park], tmp_path: Path) -> None:
    """A nation of one park of a municipality, one of 兵团 and one of a province."""
    chosen = [
        next(p for p in nation if p.unit == unit and not p.changed)
        for unit in ("110000", "XPCC", "130000")
    ]
    make_demo(tmp_path / "home", range(2024, 2026), "national", 0.0, 1, nation=chosen)
    with (tmp_path / "home" / "synthetic" / "written.csv").open(encoding="utf-8") as file:
        written = {(row["park"], row["report_year"]) for row in csv.DictReader(file)}
    assert {park for park, _ in written} == {park.code for park in chosen}
    assert "2025" in {year for _, year in written}
