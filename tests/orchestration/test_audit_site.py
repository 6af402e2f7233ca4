"""The audit site of a small instance: the trace's facts, written once, only what was issued."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exports.audit.facts import plain
from exports.audit.packing import unpacked
from orchestration.asset_graph import COLUMNS
from orchestration.column_lineage import column_lineage_of, shown
from orchestration.instance import Instance
from orchestration.tracing import trace_of

Command = Callable[..., subprocess.CompletedProcess[str]]
DRAWN = 12  # figures of each document


class Site:
    """The data of one site, read as a page reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fields, self.returns = self.data("facts"), self.data("returns")

    def data(self, name: str) -> Any:
        return unpacked((self.folder / "data" / f"{name}.js").read_bytes())

    def facts(self, runs: list[int]) -> Iterator[tuple[str, str, str | None]]:
        """Id, raw text and value of each fact that a need names."""
        for first, length in zip(runs[::2], runs[1::2], strict=True):
            for position in range(first, first + length):
                number = max(n for n, (_, start, _) in enumerate(self.fields) if start <= position)
                at, columns = position - self.fields[number][1], self.data(f"facts/{number}")
                said = {name: value_at(columns[name], at) for name in columns}
                of = self.returns["id"]["each"][said["return"]]
                yield f"{of}#{said['number']}", said["raw_text"], said["value"]


def value_at(column: dict[str, Any], at: int) -> Any:
    return column["each"][at] if "each" in column else column["words"][column["at"][at]]


@pytest.fixture(scope="module")
def home(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("audit") / "home"
    shutil.copytree(small_run, copy)
    return copy


@pytest.fixture(scope="module")
def site(home: Path) -> Site:
    return Site(home / "exports" / "2023" / "audit")


def test_a_run_leaves_a_site_beside_each_folder_of_issues(home: Path) -> None:
    for folder in (home / "exports").iterdir():
        documents = [p for p in folder.rglob("*") if p.suffix in (".xlsx", ".docx")]
        pages = {p.name.removesuffix(".html") for p in (folder / "audit").glob("*.html")}
        assert pages - {"index"} == {p.name for p in documents}


def test_the_facts_of_a_figure_are_those_of_its_trace(home: Path, site: Site) -> None:
    instance, rng, compared = Instance(home), random.Random(1), 0
    for document in sorted((home / "exports" / "2023").glob("*(内部版).*x")):
        id_ = next(
            page.read_text(encoding="utf-8").partition('data-document="')[2][:16]
            for page in site.folder.glob("*.html")
            if page.name == f"{document.name}.html"
        )
        about = site.data(f"documents/{id_}/about")
        for number, (sheet, count) in enumerate(about["sheets"]):
            if not count:
                continue
            seen = site.data(f"documents/{id_}/{number}")
            behind = site.data(f"documents/{id_}/{number}-figures")
            with_facts = [at for at in range(count) if behind["need"][at] >= 0]
            for at in rng.sample(with_facts, min(DRAWN // 3, len(with_facts))):
                place = seen["figures"][at] if "blocks" in seen else address(sheet, seen, at)
                trace = trace_of(instance, document, place)
                expected = {
                    (s.leaf.fact_id, s.leaf.raw_text, plain(s.leaf.value)) for s in trace.sources
                }
                assert set(site.facts(behind["needs"][behind["need"][at]])) == expected
                assert behind["value"][at] == plain(trace.figure["value"])
                compared += 1
    assert compared >= DRAWN


def address(sheet: str, seen: dict[str, Any], at: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    row, column = seen["figures"]["row"][at], seen["figures"]["column"][at]
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column)}"


def test_the_source_cell_holds_the_raw_text(site: Site) -> None:
    """Of a field that every park reports, each fact is found in its original as shown."""
    number = next(n for n, (field, *_) in enumerate(site.fields) if field == "energy_consumption")
    columns, found = site.data(f"facts/{number}"), 0
    for at in range(site.fields[number][2]):
        original = value_at(site.returns["original"], value_at(columns["return"], at))
        sheets = {sheet["name"]: sheet for sheet in site.data(original)["sheets"]}
        cells = {
            f"{letter(column)}{row + 1}": text
            for row, said in sheets[value_at(columns["sheet"], at)]["rows"]
            for column, text in zip(said[::2], said[1::2], strict=True)
        }
        assert cells[value_at(columns["cell"], at)] == value_at(columns["raw_text"], at)
        found += 1
    assert found


def letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def test_only_returns_that_went_in_are_shown(home: Path, site: Site) -> None:
    manifests = (home / "exports" / "2023").rglob("*.manifest.json")
    issued = {r["return_id"] for path in manifests for r in json.loads(path.read_text())["returns"]}
    assert set(site.returns["id"]["each"]) == issued


def test_nothing_is_written_again_and_what_was_damaged_is_mended(
    home: Path, parkreport: Command
) -> None:
    folder = home / "exports" / "2023" / "audit"
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    bytes_before = {p: p.read_bytes() for p in before}
    parkreport("--home", home, "audit", "--year", 2023)
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()} == before
    (folder / "audit.js").unlink(missing_ok=True)
    (folder / "data" / "facts.js").unlink()
    parkreport("--home", home, "audit", "--year", 2023)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == bytes_before


def test_a_year_without_issues_is_named(home: Path, parkreport: Command) -> None:
    done = parkreport("--home", home, "audit", "--year", 1999, ok=False)
    assert (done.returncode, "1999" in done.stderr) == (1, True)


def test_the_columns_of_the_models_are_those_of_their_sql(home: Path) -> None:
    """`make columns` writes the file anew."""
    built = json.loads((home / "build/dbt/run/manifest.json").read_text(encoding="utf-8"))
    assert COLUMNS.read_text(encoding="utf-8") == shown(column_lineage_of(built))


def test_every_column_of_a_mart_is_described_in_the_graph(site: Site) -> None:
    graph = site.data("graph")
    marts = [node for node in graph if node["group"] == "marts"]
    assert len(marts) > 30
    assert all(column["about"] for node in marts for column in node["columns"])
    known = {node["key"] for node in graph}
    made_of = {of.split(".")[0] for node in marts for c in node["columns"] for of in c["of"]}
    assert made_of
    assert made_of <= known
