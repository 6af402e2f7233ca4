"""A document sees its years and its city alone, and stands where nothing of that has changed."""

import hashlib
from pathlib import Path
from weakref import ref

import duckdb
import pytest
from export_case import Change, Issue

from exports.cut import Cut
from exports.manifest import read_manifest
from exports.warehouse import Warehouse, opened

BOOK = "city_annual"
JINAN = {"city": "370100", "scope": "with", "year": 2023}

ELSEWHERE = [
    "update fct_rollup set value = value + 1 where value_year = 2024 and place = '370100'",
    "update fct_rollup set value = value + 1 where value_year = 2023 and place = '370500'",
    "update fct_rollup set value = value + 1 where level = 'unit'",
    "update fct_park_indicator set fact_ids = ['f'] where park = 'P5'",
    "update fct_park_indicator set fact_ids = ['f'] where park = 'P1' and value_year = 2024",
    "insert into int_current_return values ('R9', 'P5', 2023), ('R8', 'P1', 2024)",
    "insert into int_task_amount (return_id) values ('R9'), ('R8')",
]
"""Of a later year, of another city, of the province; the last are R9's and R8's facts."""

ITS_OWN = [
    "update fct_rollup set value = value + 1 where value_year = 2023 and place = '370100'",
    "update fct_rollup set value = value + 1 where value_year = 2020 and place = '370100'",
    "update fct_park_indicator set fact_ids = ['f'] where park = 'P1' and value_year = 2022",
    "insert into int_task_row (park, report_year) values ('P1', 2023)",
    "insert into int_state_fact values ('P1', 2023, 'accepted', 'f')",
    "update dim_park set park_name = park_name || '(筹)' where park = 'P1'",
]


def test_what_a_document_does_not_see_leaves_it_as_it_is(issue: Issue, change: Change) -> None:
    first = issue(BOOK, **JINAN)
    before = {p: p.read_bytes() for p in (first.path, first.lineage, first.manifest)}
    for sql in ELSEWHERE:
        change(sql)
    change("update build_info set as_of = '2026-02-01T00:00:00+08:00', facts_batches = 9")
    second = issue(BOOK, **JINAN, returns=[{"return_id": "R3", "sha256": "c"}])
    assert not second.changed
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("sql", ITS_OWN)
def test_what_it_sees_makes_it_anew(issue: Issue, change: Change, sql: str) -> None:
    before = read_manifest(issue(BOOK, **JINAN).manifest)
    change("update build_info set as_of = '2026-02-01T00:00:00+08:00'")
    change(sql)
    second = issue(BOOK, **JINAN)
    assert second.changed
    after = read_manifest(second.manifest)
    assert (after["as_of"], after["seen"] == before["seen"]) == ("2026-02-01T00:00:00+08:00", False)


@pytest.mark.parametrize("sql", ELSEWHERE[:5])
def test_a_document_of_all_years_sees_every_row(issue: Issue, change: Change, sql: str) -> None:
    before = read_manifest(issue("five_year_unit").manifest)["seen"]
    change(sql)
    assert read_manifest(issue("five_year_unit").manifest)["seen"] != before


@pytest.fixture
def jinan(warehouse: Path) -> Warehouse:
    with opened(warehouse) as whole:
        yield whole.cut_to(Cut(2023, "370100"))


def test_a_query_gets_no_other_row(jinan: Warehouse) -> None:
    asked = "select distinct level, place, max(value_year) from fct_rollup group by all"
    assert jinan.con.execute(asked).fetchall() == [("city", "370100", 2023)]
    parks = jinan.con.execute("select distinct park from fct_park_indicator order by 1").fetchall()
    assert parks == [("P1",), ("P2",), ("P3",)]


@pytest.mark.parametrize(
    "table", ["fct_unit_class_rollup", "fct_plan_rollup", "fct_project_five_year", "fct_target"]
)
def test_what_has_no_such_row_cannot_be_asked(jinan: Warehouse, table: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=table):
        jinan.con.execute(f"select count(*) from {table}").fetchall()


def test_what_documents_do_not_read_cannot_be_asked(warehouse: Path, change: Change) -> None:
    change("create table int_receipt as select 'P1' as reporter")
    with opened(warehouse) as whole, pytest.raises(duckdb.InvalidInputException, match="receipt"):
        whole.con.execute("select count(*) from int_receipt").fetchall()


def test_what_a_document_saw_is_not_kept_beside_what_the_next_sees(warehouse: Path) -> None:
    with opened(warehouse) as whole:
        before = ref(whole.cut_to(Cut(2022)))
        now = whole.cut_to(Cut(2023))
        assert before() is None
        assert whole.cut_to(Cut(2023)) is now
        assert whole.cut_to(Cut()) is whole


@pytest.mark.parametrize("cut", [Cut(), Cut(2023), Cut(None, "370100"), Cut(2023, "370100")])
def test_the_digest_is_of_the_rows_that_a_query_gets(
    warehouse: Path, change: Change, cut: Cut
) -> None:
    for table in ("int_task_row (park, report_year)", "int_current_return (reporter, report_year)"):
        change(f"insert into {table} values (null, 2023), ('P1', null), (null, null)")
    digest = hashlib.sha256()
    with opened(warehouse) as whole:
        con = whole.cut_to(cut).con
        views = con.execute(
            "select view_name from duckdb_views()"
            " where temporary and not internal and sql not like '%error%' order by 1"
        ).fetchall()
        for (view,) in views:
            asked = f"select count(*), sum(cast(hash(t) as hugeint)) from {view} t"
            ((n, h),) = con.execute(asked).fetchall()
            digest.update(f"{view} { {'n': n, 'h': h} }\n".encode())
        assert whole.cut_to(cut).digest == digest.hexdigest()
