"""`parkreport trace` on a finished demonstration whose warehouse and build are gone.

Printed numbers and originals are read by openpyxl here; of the product only the trace is asked.
"""

import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from conftest import COMPARED
from jsonschema import Draft202012Validator

from exports.trace import Records, Trace, catalogue
from exports.trace_words import as_json
from ingestion.seeds import indicators, seed
from orchestration.instance import Instance
from orchestration.tracing import records_of, trace_of, words_of

GONE = shutil.ignore_patterns("warehouse.duckdb*", "build", "dagster", "inbox", "returned")
DRAWN = 1000
MARK = re.compile(r'<w:bookmarkStart [^>]*w:name="(F\d+)"[^>]*/>(.*?)<w:bookmarkEnd ', re.DOTALL)
WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a trace may read: the warehouse, the build and the inbox are not there."""
    copy = tmp_path_factory.mktemp("trace") / "home"
    shutil.copytree(demo_home, copy, ignore=GONE)
    assert not (copy / "warehouse.duckdb").exists()
    return copy


@pytest.fixture(scope="module")
def lineages(home: Path) -> list[str]:
    return sorted(str(path) for path in (home / "exports").rglob("*.lineage.parquet"))


@pytest.fixture(scope="module")
def book(home: Path) -> Path:
    """The province's workbook of the last year, the edition of all parks."""
    (path,) = (home / "exports" / "2025").glob("*不含*情况表(内部版).xlsx")
    return path


def document_of(lineage: str) -> Path:
    stem = lineage.removesuffix(".lineage.parquet")
    return next(p for p in (Path(f"{stem}.xlsx"), Path(f"{stem}.docx")) if p.exists())


def call(home: Path, *arguments: object, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "--lang", "zh",
         *map(str, arguments)],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def place(lineage: Path, table: str, column: str) -> tuple[str, str, Decimal]:
    """The first place that prints such a figure over some facts."""
    found = duckdb.execute(
        """select sheet, cell, value from read_parquet($path) where "table" = $table
        and "column" = $column and len(fact_ids) > 2 order by row_key limit 1""",
        {"path": str(lineage), "table": table, "column": column},
    ).fetchone()
    assert found is not None
    sheet, cell, value = found
    return sheet, cell, value


# Tables --------------------------------------------------------------------------------------


def test_no_number_is_printed_without_leaves(lineages: list[str]) -> None:
    """Neither fact nor member stands behind a count of nothing alone."""
    rows = duckdb.execute(
        """select "table", "column", any_value(row_key) from read_parquet($paths)
        where value is not null and len(fact_ids) = 0 and len(members) = 0
        group by "table", "column" having max(abs(value)) > 0""",
        {"paths": lineages},
    ).fetchall()
    assert not rows


def test_a_count_is_as_large_as_the_list_of_its_members(lineages: list[str]) -> None:
    """Every n/N, and every column that the trace counts."""
    methods = catalogue()["methods"]
    counts = [
        (table, column)
        for table, rules in methods.items()
        for column, rule in rules.items()
        if rule["method"] == "count"
    ]
    found = duckdb.execute(
        """with counts as (select unnest($tables) as t, unnest($columns) as c),
        lineage as (select * from read_parquet($paths))
        select "table", "column", row_key, n_counted, n_owed, value, members, absent from lineage
        where n_counted <> len(members) or n_owed <> len(members) + len(absent)
            and "table" <> 'fct_change'
            or value <> len(members) and exists (
                select * from counts where "table" = t and "column" like replace(c, '*', '%'))
        limit 5""",
        {
            "paths": lineages,
            "tables": [table for table, _ in counts],
            "columns": [column for _, column in counts],
        },
    ).fetchall()
    assert not found


def test_sums_of_what_parks_report_are_the_sums_of_their_facts(home: Path, book: Path) -> None:
    """Each printed sum of a reported quantity, in the unit of the forms."""
    sizes = {u["unit"]: Decimal(u["numerator"]) / Decimal(u["denominator"]) for u in seed("units")}
    reported = {
        code: sizes[row["report_unit"]] / sizes[row["unit"]]
        for code, row in indicators().items()
        if row["source"] == "reported" and row["kind"] == "quantity"
    }
    rows = duckdb.execute(
        """with sums as (
            select row_key, any_value(value) as value, any_value(fact_ids) as fact_ids
            from read_parquet($path)
            where "table" = 'fct_rollup' and "column" = 'value' and value is not null
                and split_part(row_key, '/', 7) in (select unnest($codes))
            group by row_key
        ), named as (select row_key, value, unnest(fact_ids) as fact_id from sums)
        select named.row_key, any_value(named.value), sum(facts.value)
        from named join read_parquet($facts) as facts using (fact_id) group by named.row_key""",
        {
            "path": str(book.with_name(f"{book.stem}.lineage.parquet")),
            "codes": list(reported),
            "facts": str(home / "facts" / "20*" / "*.parquet"),
        },
    ).fetchall()
    assert len(rows) > 100
    wrong = [
        (key, value, total)
        for key, value, total in rows
        if abs(value * reported[key.rpartition("/")[2]] - total) > Decimal("0.000001")
    ]
    assert not wrong


@pytest.mark.long
def test_a_thousand_cells_recompute_and_their_leaves_stand_in_the_originals(
    home: Path, lineages: list[str], record_property: Any
) -> None:
    instance, moments = Instance(home), {}
    drawn = draw(lineages)
    assert len(drawn) == DRAWN
    per_table: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    leaves = 0
    for document, series, sheet, cell in drawn:
        found = trace_of(instance, document, f"'{sheet}'!{cell}")
        moment = found.document.issue.as_of
        records = moments.setdefault(moment, records_of(instance, moment))
        outcome, problem = checked(home, found, records)
        per_table[f"{series} {sheet}"][outcome] += 1
        leaves += len(found.sources) if outcome == "recomputes" else 0
        if problem:
            wrong.append(f"{document.name} {sheet}!{cell} {found.figure['row_key']}: {problem}")
    for table, outcomes in sorted(per_table.items()):
        print(table, dict(outcomes))
    recomputed = sum(outcomes["recomputes"] for outcomes in per_table.values())
    print(f"{recomputed} of {DRAWN} recompute, over {leaves} leaves found in the originals")
    record_property(COMPARED, recomputed)
    assert not wrong, "\n".join(wrong[:20])
    assert recomputed == DRAWN


def draw(lineages: list[str]) -> list[tuple[Path, str, str, str]]:
    """Cells with a number by turns from every (series, sheet): at random, always the same."""
    chance = random.Random(1000)
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    sheets = duckdb.execute(
        """select distinct filename, sheet from read_parquet($paths, filename = true)
        where value is not null order by all""",
        {"paths": lineages},
    ).fetchall()
    for lineage, sheet in sheets:
        manifest = Path(lineage.replace(".lineage.parquet", ".manifest.json"))
        series = json.loads(manifest.read_text(encoding="utf-8"))["workbook"]
        strata[series, sheet].append(lineage)
    cells: list[list[tuple[Path, str, str, str]]] = []
    for (series, sheet), holders in sorted(strata.items()):
        lineage = chance.choice(holders)
        rows = duckdb.execute(
            """select cell from read_parquet($path) where sheet = $sheet and value is not null
            order by cell""",
            {"path": lineage, "sheet": sheet},
        ).fetchall()
        chance.shuffle(rows)
        cells.append([(document_of(lineage), series, sheet, cell) for (cell,) in rows])
    drawn: list[tuple[Path, str, str, str]] = []
    while len(drawn) < DRAWN and any(cells):
        drawn += [stratum.pop() for stratum in cells if stratum]
    return drawn[:DRAWN]


def checked(home: Path, found: Trace, records: Records) -> tuple[str, str]:
    """`recomputes` or `wrong`, and what is wrong with it."""
    table, column = found.figure["table"], found.figure["column"]
    if found.why_not or found.recomputed.value is None:
        return "wrong", f"{table}.{column}: {found.why_not}"
    if problem := printed_otherwise(found, found.recomputed.value):
        return "wrong", problem
    missing = [
        f"{leaf.fact_id} {leaf.sheet}!{leaf.cell} {leaf.raw_text!r}"
        for leaf in (source.leaf for source in found.sources)
        if leaf.return_id not in records.received
        or not stands(home, records.received[leaf.return_id].sha256, leaf)
    ]
    return ("wrong", f"not in the original: {missing[:3]}") if missing else ("recomputes", "")


def printed_otherwise(found: Trace, value: Fraction) -> str:
    path, sheet, cell = found.document.path, found.figure["sheet"], found.figure["cell"]
    if path.suffix == ".docx":
        text = bookmarks(path).get(cell)
        if text is None:  # drawn in a chart
            stored = Fraction(found.figure["value"])
            return "" if abs(value - stored) <= Fraction(1, 10**12) else f"{value} in a chart"
        digits = re.sub(r"[^\d.-]", "", text)
        decimals = len(digits.partition(".")[2])
        shown = Fraction(digits or 0) * (-1 if "下降" in text else 1)
    else:
        at = workbook(path)[sheet][cell]
        decimals = len(at.number_format.partition(".")[2])
        shown = round(Fraction(at.value) * 10**decimals) / Fraction(10**decimals)
    rounded = Fraction(round(value * 10**decimals), 10**decimals)
    return "" if rounded == shown and found.agrees else f"printed {shown}, leaves give {value}"


def stands(home: Path, sha256: str, leaf: Any) -> bool:
    """Whether the raw text of a leaf stands at its sheet and cell of the stored original."""
    cells = original(home / "submissions" / sha256[:2] / sha256)
    return cells[leaf.sheet, leaf.cell] == leaf.raw_text


@cache
def original(path: Path) -> dict[tuple[str, str], str]:
    """The texts of an original's cells as a person would copy them; a blank cell is ''."""
    found: dict[tuple[str, str], str] = defaultdict(str)
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    number = isinstance(cell.value, float)
                    text = format(cell.value, ".15g") if number else str(cell.value)
                    found[sheet.title, cell.coordinate] = text
    return found


@cache
def workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@cache
def bookmarks(path: Path) -> dict[str, str]:
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    return {name: "".join(WORDS.findall(inside)) for name, inside in MARK.findall(xml)}


# The command ---------------------------------------------------------------------------------


def test_a_ratio_is_told_with_its_sums_and_its_cells(home: Path, book: Path) -> None:
    lineage = book.with_name(f"{book.stem}.lineage.parquet")
    sheet, cell, value = duckdb.execute(
        """select sheet, cell, value from read_parquet($path) where "column" = 'value'
        and row_key = 'present_day/without/unit/370000/all/2025/waste_heat_recovery_rate'""",
        {"path": str(lineage)},
    ).fetchall()[0]
    told = json.loads(call(home, "trace", book, f"'{sheet}'!{cell}", "--json"))
    above, below = (Fraction(term["total"]) for term in told["terms"])
    assert abs(100 * above / below - Fraction(value)) < Fraction(1, 10**11)
    assert told["agrees"] is True and told["n_counted"] == len(told["parks"])
    fact = told["parks"][0]["facts"][0]
    assert fact["original"]["sha256"] and fact["original"]["received_at"] and fact["cell"]
    amounts = [sum(Fraction(p["amounts"][i]["amount"]) for p in told["parks"]) for i in (0, 1)]
    assert amounts == [above, below]


def test_a_count_names_what_does_not_count_and_why(home: Path, book: Path) -> None:
    """A rank from all that are ranked; n/N in a report with those that are absent."""
    lineage = book.with_name(f"{book.stem}.lineage.parquet")
    sheet, cell = duckdb.execute(
        """select sheet, cell from read_parquet($path) where "table" = 'fct_rank'
        and "column" = 'rank' limit 1""",
        {"path": str(lineage)},
    ).fetchall()[0]
    told = json.loads(call(home, "trace", book, f"'{sheet}'!{cell}", "--json"))
    assert told["agrees"] is True and len(told["members"]) > 1
    sheet, cell, owed, absent = duckdb.execute(
        """select sheet, cell, n_owed, absent from read_parquet($path)
        where "table" = 'fct_rollup' and "column" = 'value' and len(absent) > 0
        order by row_key limit 1""",
        {"path": str(lineage)},
    ).fetchall()[0]
    told = json.loads(call(home, "trace", book, f"'{sheet}'!{cell}", "--json"))
    assert [one["id"] for one in told["absent"]] == absent
    assert len(told["members"]) + len(absent) == owed and not told["not_held"]
    assert {one["state"] for one in told["absent"]} <= {"held", "missing"}
    said = call(home, "trace", book, f"'{sheet}'!{cell}")
    assert all(f"{one['id']} {one['name']}  {one['said']}" in said for one in told["absent"])


@pytest.mark.long
def test_a_held_figure_names_the_finding_that_holds_it(faulty_demo_home: Path) -> None:
    """Of what is absent the trace tells what is held as the tables' own count of it does."""
    (book,) = (faulty_demo_home / "exports" / "2025").glob("*不含*情况表(内部版).xlsx")
    rows = duckdb.execute(
        """with lineage as (select * from read_parquet($path) where "table" = 'fct_rollup'),
        counts as (select row_key, members as held from lineage where "column" = 'n_held')
        select any_value(sheet), any_value(cell), any_value(held)
        from lineage join counts using (row_key)
        where "column" = 'value' and len(held) > 0 group by row_key order by row_key limit 40""",
        {"path": str(book.with_name(f"{book.stem}.lineage.parquet"))},
    ).fetchall()
    assert rows
    words = words_of(Instance(faulty_demo_home), "zh")
    for sheet, cell, held in rows:
        told = as_json(trace_of(Instance(faulty_demo_home), book, f"'{sheet}'!{cell}"), words)
        assert [one["id"] for one in told["absent"] if one["state"] == "held"] == held
        assert all(one["findings"] for one in told["absent"] if one["state"] == "held")


def test_a_place_without_a_figure_names_those_near_it(home: Path, book: Path) -> None:
    said = call(home, "trace", book, "'A3 资源环境成效'!A1", status=1)
    assert "A3 资源环境成效!A1 没有印数" in said
    assert re.search(r"有数的位置:[A-Z]+\d+", said)
    assert "A1 总体情况" in call(home, "trace", book, "没有这张表!C7", status=1)
    assert "不是单元格地址" in call(home, "trace", book, "'A3 资源环境成效'!7C", status=1)


def test_a_figure_of_a_report_by_its_bookmark(home: Path) -> None:
    (report,) = (home / "exports" / "2025").glob("*不含*报告.docx")
    lineage = report.with_name(f"{report.stem}.lineage.parquet")
    sheet, cell, _ = place(lineage, "fct_rollup", "value")
    alone = json.loads(call(home, "trace", report, cell, "--json"))
    assert (alone["sheet"], alone["agrees"]) == (sheet, True)
    assert alone["printed"] == bookmarks(report)[cell]
    assert cell in call(home, "trace", report, sheet, status=1)
    sheet, cell, value = place(lineage, "fct_change", "change")
    change = json.loads(call(home, "trace", report, f"{sheet}!{cell}", "--json"))
    assert change["agrees"] is True and Decimal(change["recomputed"]) == value


def test_the_json_is_as_its_schema_says(home: Path, book: Path) -> None:
    schema = Path(__file__).parents[2] / "docs" / "trace.schema.json"
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    words = words_of(Instance(home), "en")
    lineage = book.with_name(f"{book.stem}.lineage.parquet")
    for table, column in (("fct_rollup", "value"), ("fct_change", "change")):
        sheet, cell, _ = place(lineage, table, column)
        told = as_json(trace_of(Instance(home), book, f"{sheet}!{cell}"), words)
        assert told["parks"] and told["parks"][0]["facts"]
        assert not [error.message for error in validator.iter_errors(told)]
