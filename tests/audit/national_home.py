"""An instance of the synthetic nation with its issues: 2,543 parks, five years, all synthetic.

Facts and returns are those of `make nation`; each return has an original here, a small workbook
with its figures, so that a page can show the cell that a number was read from.
"""

import hashlib
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "hierarchies"), str(TESTS / "end_to_end"),
                str(TESTS / "oracle")]  # fmt: skip

import duckdb  # noqa: E402
import made_forms  # noqa: E402
import made_nation  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import xlsxwriter  # noqa: E402
from compiled_models import as_tables, compile_models  # noqa: E402
from made_hierarchy import park_rows  # noqa: E402
from nation_comparison import SEEDS, YEARS, _tables  # noqa: E402
from oracle_hierarchy import read_country  # noqa: E402
from oracle_inputs import read_indicators  # noqa: E402

from expectations.findings import FINDINGS_SCHEMA  # noqa: E402
from exports.context import IssueContext  # noqa: E402
from exports.issue import Order  # noqa: E402
from exports.workers import issue_all  # noqa: E402
from ingestion.facts import FACTS_SCHEMA  # noqa: E402
from ingestion.ledger import Event, File, Return  # noqa: E402
from ingestion.receiving import original  # noqa: E402
from orchestration.demo.roster import synthetic_nation, write_national_roster  # noqa: E402
from orchestration.instance import Instance, open_instance  # noqa: E402

SHEET, FIRST_ROW = "表1", 5


def make_home(home: Path) -> Instance:
    """The instance, its warehouse and the national five-year workbook."""
    instance = open_instance(home)
    settings = home / "instance.toml"
    text = settings.read_text(encoding="utf-8").replace('unit = "370000"', 'unit = "CN"')
    settings.write_text(text.replace("synthetic = false", "synthetic = true"), encoding="utf-8")
    parks = synthetic_nation()
    shutil.rmtree(instance.reference)
    shutil.copytree(TESTS.parent / "orchestration" / "template" / "reference", instance.reference)
    write_national_roster(instance.reference, parks)
    indicators, country = read_indicators(SEEDS), read_country(SEEDS)
    made = [
        *made_nation.returns(parks, indicators.values(), YEARS),
        *made_forms.forms(parks, country.city_names, YEARS),
    ]
    sources = as_tables(dict(park_rows([made_nation.park(park) for park in parks])))
    sources |= _placed(_tables(made))
    _write_facts(instance, sources)
    _write_originals(instance, sources)
    _write_warehouse(instance, sources)
    _issue(instance)
    return instance


def _placed(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Facts with ids and cells as intake gives them: `return#4` stands in C9 of 表1."""
    con = duckdb.connect()
    for name, table in tables.items():
        con.register(name, table)
    number = "cast(reverse(split_part(reverse(fact_id), '-', 1)) as integer)"
    named = f"return_id || '#' || {number}"
    placed = {
        "facts": f"select * replace ({named} as fact_id, '{SHEET}' as sheet, 'C' || ({number} +"
        f" {FIRST_ROW}) as cell, coalesce(text, cast(value as varchar), '') as raw_text)"
        " from facts",
        "findings": f"select * replace ({named} as fact_id, '{SHEET}' as sheet, 'C' || ({number} +"
        f" {FIRST_ROW}) as cell) from findings",
        "adjustments": f"select * replace ({named} as fact_id) from adjustments",
    }  # fmt: skip
    return tables | {
        name: con.sql(sql).to_arrow_table().cast(tables[name].schema)
        for name, sql in placed.items()
        if name in tables
    }


def _write_facts(instance: Instance, sources: dict[str, pa.Table]) -> None:
    for name, schema, folder in (
        ("facts", FACTS_SCHEMA, None),
        ("findings", FINDINGS_SCHEMA, instance.findings),
    ):
        table = sources[name]
        columns = [
            table[f.name].cast(f.type) if f.name in table.column_names
            else pa.array([""] * len(table), pa.string()).cast(f.type)
            for f in schema
        ]  # fmt: skip
        whole = pa.table(columns, schema=schema)
        if folder:
            pq.write_table(whole, folder / "j000001.parquet")
            continue
        for year in sorted(set(whole["report_year"].to_pylist())):
            place = instance.facts / str(year)
            place.mkdir(parents=True, exist_ok=True)
            of_year = whole.filter(pa.compute.equal(whole["report_year"], year))
            pq.write_table(of_year, place / "f000001.parquet", compression="zstd")


def _returns_with_cells(
    sources: dict[str, pa.Table],
) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    con = duckdb.connect()
    con.register("facts", sources["facts"])
    found = con.execute(
        "select return_id, list((field, row_key, cell, raw_text) order by fact_id) from facts"
        " group by return_id order by return_id"
    )
    while row := found.fetchone():
        yield row[0], row[1]


def _original(given: tuple[str, list[tuple[str, ...]], Path]) -> tuple[str, str, int]:
    return_id, cells, submissions = given
    path = submissions / f"{return_id}.tmp"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(SHEET)
    sheet.write(0, 0, "合成数据,仅供演示")
    sheet.write_row(2, 0, ("指标", "行", "数"))
    for field, row_key, cell, text in cells:
        row = int(cell[1:]) - 1
        sheet.write_row(row, 0, (field, row_key))
        sheet.write(row, 2, text)
    book.close()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    target = original(submissions, sha256)
    target.parent.mkdir(exist_ok=True)
    size = path.stat().st_size
    path.replace(target)
    return return_id, sha256, size


def _write_originals(instance: Instance, sources: dict[str, pa.Table]) -> None:
    given = ((rid, cells, instance.submissions) for rid, cells in _returns_with_cells(sources))
    with ProcessPoolExecutor(2) as pool:
        made = {rid: (sha, size) for rid, sha, size in pool.map(_original, given, chunksize=100)}
    rows = [row for row in sources["returns"].to_pylist() if row["return_id"] in made]
    verdicts = {row["return_id"]: row["verdict"] for row in sources["judgements"].to_pylist()}
    ledger = instance.ledger()
    with ledger.transaction():
        ledger.append_files(
            [
                File(made[r["return_id"]][0], f"{r['return_id']}.xlsx", made[r["return_id"]][1],
                     r["received_at"], "inbox")
                for r in rows
            ]
        )  # fmt: skip
        ledger.append_returns(
            [
                Return(r["return_id"], made[r["return_id"]][0], "", r["form"], "1", r["reporter"],
                       r["report_year"], r["revision"], "1")
                for r in rows
            ]
        )  # fmt: skip
        ledger.append_events(
            [
                Event(r["received_at"], "judged", r["return_id"],
                      payload={"verdict": verdicts[r["return_id"]], "held_figures": 0})
                for r in rows
            ]
        )  # fmt: skip
    ledger.close()


def _write_warehouse(instance: Instance, sources: dict[str, pa.Table]) -> None:
    models = compile_models(instance.home / "compiled")
    con = models.database()
    models.build(con, sources, sorted(models.marts()))
    con.execute(f"attach '{instance.warehouse}' as filed")
    for (name,) in con.execute(
        "select table_name from information_schema.tables where table_catalog = 'warehouse'"
        " and table_type = 'BASE TABLE'"
    ).fetchall():
        con.execute(f'create table filed.main."{name}" as select * from warehouse.main."{name}"')
    con.execute("detach filed")
    con.close()


def _issue(instance: Instance) -> None:
    ledger = instance.ledger()
    returns = [{"return_id": r.return_id, "sha256": r.sha256} for r in ledger.returns()]
    ledger.close()
    base = IssueContext(
        unit="CN", scope="without", year=None, first_year=YEARS.start, last_year=YEARS.stop - 1,
        synthetic=True, code_version="0.1.0", returns=returns,
    )  # fmt: skip
    order = Order("five_year_unit", (base,), instance.exports / "2021-2025")
    for editions in issue_all(instance.warehouse, [order], 1):
        print([str(one.path) for one in editions], flush=True)


if __name__ == "__main__":
    make_home(Path(sys.argv[1]))
