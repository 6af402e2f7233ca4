"""The real parks of Shandong's plan of 2018 and of Wenzhou in today's divisions, at each level."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from compiled_models import SOURCES, CompiledModels, as_tables
from made_returns import source_rows

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "orchestration" / "template" / "reference"
YEARS = range(2021, 2026)
SHANDONG, QINGDAO, ZHEJIANG, JINAN, LAIWU = "370000", "370200", "330000", "370100", "371200"
LAICHENG_PARK, LAICHENG, LAIWU_DISTRICT = "P3700708", "371202", "370116"
Places = Callable[..., dict[str, int]]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def database(models: CompiledModels) -> Iterator[duckdb.DuckDBPyConnection]:
    """The bridge of the whole nation's real parks; one of them with its county as of 2018."""
    rows = {name: rows_of(REFERENCE / f"{name}.csv") for name in ("parks", "park_names")}
    attributes = rows_of(REFERENCE / "park_attributes.csv")
    county = {"park": LAICHENG_PARK, "attribute": "county", "value": LAICHENG}
    rows["park_attributes"] = [*attributes, {**county, "valid_from": "2018-09-10", "valid_to": ""}]
    known = {name: SOURCES[name].names for name in rows}
    sources = {n: [{c: row[c] for c in known[n]} for row in of] for n, of in rows.items()}
    with models.database() as connection:
        tables = as_tables({**source_rows([], "CN", YEARS), **sources})
        models.build(connection, tables, ["bridge_place_park", "dim_place"])
        yield connection


@pytest.fixture(scope="module")
def places(database: duckdb.DuckDBPyConnection) -> Places:
    """Parks by place of a level at the end of 2025."""

    def of(level: str, park_level: str = "all", scope: str = "with") -> dict[str, int]:
        return dict(
            database.execute(
                "SELECT place, count(*) FROM bridge_place_park WHERE view = 'present_day'"
                " AND level = ? AND park_level = ? AND scope = ? AND value_year = 2025"
                " GROUP BY place",
                [level, park_level, scope],
            ).fetchall()
        )

    return of


def test_jinan_has_eight_and_laiwu_is_gone(places: Places) -> None:
    assert places("city")[JINAN] == 8
    assert places("city", "national")[JINAN] == 3
    assert places("city", "provincial")[JINAN] == 5
    assert LAIWU not in places("city")


def test_shandong_has_102_without_qingdao_and_106_with(places: Places) -> None:
    assert places("unit")[SHANDONG] == 106
    levels = ("all", "national", "provincial")
    without = {level: places("unit", level, "without") for level in levels}
    assert {level: of[SHANDONG] for level, of in without.items()} == {
        "all": 102,
        "national": 22,
        "provincial": 80,
    }
    assert without["all"][QINGDAO] == 4
    assert QINGDAO not in places("unit")


def test_the_nation_has_each_park_once_with_or_without(places: Places) -> None:
    """106 of Shandong, and 10 of Wenzhou's 11: the merged one counts inside its successor."""
    for scope in ("with", "without"):
        assert places("nation", scope=scope) == {"CN": 116}
        assert sum(places("unit", scope=scope).values()) == 116
    assert places("unit")[ZHEJIANG] == 10


def test_the_cities_are_those_of_the_printed_list(places: Places) -> None:
    names = {row["code"]: row["name"] for row in rows_of(ROOT / "dbt_project/seeds/cities.csv")}
    printed = Counter(
        "济南市" if park["city"] == "莱芜市" else park["city"]
        for park in rows_of(ROOT / "tests/fixtures/shandong_2018_plan_parks.csv")
    )
    found = {names[code]: n for code, n in places("city").items() if code.startswith("37")}
    assert found == printed


def test_a_county_follows_its_recoding_into_the_city_of_today(
    places: Places, database: duckdb.DuckDBPyConnection
) -> None:
    assert places("county") == {LAIWU_DISTRICT: 1}
    named = database.execute(
        "SELECT DISTINCT place, place_name, parent FROM dim_place WHERE level = 'county'"
    ).fetchall()
    assert named == [(LAIWU_DISTRICT, "莱芜区", JINAN)]
