"""Parks of the nation with the ledger on PostgreSQL: Spark gives DuckDB's marts; the page says so.

`make spark-nation` does the same with all 2,543 parks.
"""

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgresql_server import Server
from spark_cluster import why_not

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / room) for room in ("spark", "bench")]

if TYPE_CHECKING:
    from nation_on_spark import Measured

pytestmark = [pytest.mark.system, pytest.mark.long]

PARKS = 24
# Figures, both divisions' totals, changes, ranks: what a nation's yearly forms alone fill.
FILLED = ("fct_park_indicator", "fct_rollup", "fct_change", "fct_contribution", "fct_rank")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> "Measured":
    if reason := why_not():
        pytest.skip(reason)
    from nation_on_spark import measure

    return measure(tmp_path_factory.mktemp("nation"), postgresql, PARKS, None)


def test_every_mart_is_the_same_on_both_engines(measured: "Measured") -> None:
    assert measured.differing == []
    by_name = {mart.mart: mart for mart in measured.marts}
    assert [name for name in FILLED if not by_name[name].numbers] == []
    assert measured.passed


def test_the_ledger_on_the_server_holds_every_return(measured: "Measured") -> None:
    """Each return was received and judged."""
    assert measured.returns > PARKS
    assert measured.events >= 2 * measured.returns


def test_the_page_keeps_the_rows_of_other_sizes(
    measured: "Measured", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import scaling_page

    page = tmp_path / "scaling.md"
    page.write_text(f"before\n{scaling_page.START}\n{scaling_page.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(scaling_page, "PAGE", page)
    for parks in (2543, 12, 2543):
        scaling_page.put(scaling_page.row(dataclasses.replace(measured, parks=parks)))
    lines = page.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert [line.split("|")[1].strip() for line in lines if line.startswith("| ")] == [
        "parks",
        "12",
        "2,543",
    ]
