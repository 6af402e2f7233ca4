"""`verify`: each test tampers with one thing of an issued document and hears it named."""

import json
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from broken_instance import originals

from exports.manifest import sealed
from exports.report_proof import bookmark_texts
from orchestration.instance import Instance
from orchestration.texts import set_language
from orchestration.verifying import Difference, verify

Command = Callable[..., subprocess.CompletedProcess[str]]
Value = str | float


@pytest.fixture
def home(small_run: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    for folder in ("exports", "facts", "submissions"):
        shutil.copytree(small_run / folder, copy / folder)
    shutil.copyfile(small_run / "instance.toml", copy / "instance.toml")
    return copy


def _documents(home: Path, suffix: str) -> list[Path]:
    return sorted(p for p in (home / "exports" / "2023").glob(f"*{suffix}"))


@pytest.fixture
def book(home: Path) -> Path:
    return _documents(home, ".xlsx")[0]


@pytest.fixture
def report(home: Path) -> Path:
    return _documents(home, ".docx")[0]


def _beside(document: Path, ending: str) -> Path:
    return document.with_name(f"{document.stem}.{ending}")


def found(document: Path) -> list[Difference]:
    """What differs; every difference must have its sentence in both languages."""
    home = next(p for p in document.parents if (p / "instance.toml").exists())
    differences = [d for d in verify(document, Instance(home)) if d.wrong]
    for language in ("zh", "en"):
        set_language(language)
        assert all(difference.what for difference in differences)
    set_language(None)
    return differences


def codes(document: Path) -> list[str]:
    return [difference.code for difference in found(document)]


def named(document: Path, code: str) -> list[dict[str, object]]:
    return [difference.values for difference in found(document) if difference.code == code]


def _figure(document: Path) -> dict:
    """A figure of the lineage that prints a number other than zero."""
    rows = pq.read_table(_beside(document, "lineage.parquet")).to_pylist()
    return next(row for row in rows if row["value"])


def _set(book: Path, sheet: str, cell: str, value: Value) -> Value:
    """Write a cell as a person would; gives what stood there."""
    workbook = openpyxl.load_workbook(book)
    before = workbook[sheet][cell].value
    workbook[sheet][cell].value = value
    workbook.save(book)
    return before


def _edit_manifest(document: Path, seal: bool, **changes: object) -> None:
    path = _beside(document, "manifest.json")
    content = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(sealed(content) if seal else content), encoding="utf-8")


def _on_ledger(home: Path, statement: str) -> None:
    """As somebody who owns the file would: the triggers are put aside and put back."""
    connection = sqlite3.connect(home / "submissions" / "ledger.sqlite")
    with connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount == 1
        for _, made in triggers:
            connection.execute(made)
    connection.close()


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_what_nobody_touched_is_unchanged_in_both_editions(home: Path, suffix: str) -> None:
    documents = _documents(home, suffix)
    assert len(documents) == 4
    assert [verify(document, Instance(home)) for document in documents] == [[]] * 4


def test_a_figure_changed_by_hand_is_named_with_its_cell(book: Path) -> None:
    row = _figure(book)
    before = _set(book, row["sheet"], row["cell"], 987654321)
    (cell,) = named(book, "cell")
    assert (cell["sheet"], cell["cell"]) == (row["sheet"], row["cell"])
    assert str(cell["found"]).startswith("987654321")
    assert float(str(cell["expected"])) == pytest.approx(float(before), abs=0.5)
    assert set(codes(book)) == {"bytes", "cell", "check_code"}


def test_a_figure_that_became_a_text_is_named(book: Path) -> None:
    row = _figure(book)
    _set(book, row["sheet"], row["cell"], "—")
    (cell,) = named(book, "cell")
    assert (cell["sheet"], cell["cell"], cell["found"]) == (row["sheet"], row["cell"], "—")


def test_a_text_changed_by_hand_is_named_with_its_cell(book: Path) -> None:
    sheet = _figure(book)["sheet"]
    _set(book, sheet, "A1", "another title")
    (text,) = named(book, "text")
    assert (text["sheet"], text["cell"], text["found"]) == (sheet, "A1", "another title")
    assert set(codes(book)) == {"bytes", "text"}


def test_a_coverage_changed_by_hand_is_named_with_what_it_was(book: Path) -> None:
    rows = pq.read_table(_beside(book, "lineage.parquet")).to_pylist()
    row = next(r for r in rows if r["column"] == "n_counted/n_owed")
    before = _set(book, row["sheet"], row["cell"], "99/99")
    (cell,) = named(book, "cell")
    assert (cell["cell"], cell["found"], cell["expected"]) == (row["cell"], "99/99", before)


def test_a_number_in_an_empty_cell_is_named(book: Path) -> None:
    sheet = _figure(book)["sheet"]
    _set(book, sheet, "ZZ9", 12.5)
    (extra,) = named(book, "extra")
    assert (extra["sheet"], extra["cell"], extra["found"]) == (sheet, "ZZ9", "12.5")


def test_a_sheet_taken_out_is_named(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    name = workbook.sheetnames[-1]
    del workbook[name]
    workbook.save(book)
    assert {"file": book.name, "sheet": name} in named(book, "sheet_missing")


def test_another_check_code_on_a_page_is_named(book: Path) -> None:
    sheet = _figure(book)["sheet"]
    workbook = openpyxl.load_workbook(book)
    workbook[sheet].oddFooter.left.text = "0000-0000"
    workbook.save(book)
    (footer,) = named(book, "footer")
    assert (footer["sheet"], "0000-0000" in str(footer["found"])) == (sheet, True)


def test_a_workbook_that_is_none_any_more(book: Path) -> None:
    book.write_bytes(b"PK\x03\x04")
    assert set(codes(book)) == {"bytes", "unreadable"}


def _rewrite(report: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(report) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    said = parts["word/document.xml"].decode()
    assert old in said
    parts["word/document.xml"] = said.replace(old, new, 1).encode()
    with zipfile.ZipFile(report, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_figure_of_a_report_is_named_with_its_bookmark(report: Path) -> None:
    rows = pq.read_table(_beside(report, "lineage.parquet")).to_pylist()
    texts = bookmark_texts(report)
    row = next(r for r in rows if r["value"] and texts.get(r["cell"], "").isdecimal())
    with zipfile.ZipFile(report) as archive:
        said = archive.read("word/document.xml").decode()
    mark = said.index(f'w:name="{row["cell"]}"')
    text = f">{texts[row['cell']]}<"
    rest = said[mark : said.index(text, mark) + len(text)]
    _rewrite(report, rest, rest.replace(text, ">987654321<"))
    (cell,) = named(report, "cell")
    assert (cell["cell"], cell["found"]) == (row["cell"], "987654321")
    assert cell["expected"] == texts[row["cell"]]
    assert set(codes(report)) == {"bytes", "cell", "check_code", "paragraph"}


def test_words_of_a_report_are_named_with_their_paragraph(report: Path) -> None:
    with zipfile.ZipFile(report) as archive:
        said = archive.read("word/document.xml").decode()
    start = said.index("<w:t")
    text = said[said.index(">", start) : said.index("</w:t>", start)]
    _rewrite(report, text, ">other words")
    (paragraph,) = named(report, "paragraph")
    assert paragraph["sheet"] == "word/document.xml"
    assert "other words" in str(paragraph["found"])
    assert set(codes(report)) == {"bytes", "paragraph"}


def test_an_edited_manifest(book: Path) -> None:
    _edit_manifest(book, seal=False, check_code="0000-0000")
    assert {"seal", "check_code", "not_recorded"} <= set(codes(book))


def test_an_edited_manifest_that_was_sealed_again(book: Path) -> None:
    _edit_manifest(book, seal=True, as_of="2026-01-01T00:00:00Z")
    assert codes(book) == ["other_manifest"]


def test_a_manifest_that_hides_a_changed_figure(book: Path) -> None:
    """The bytes and the code are put right in it and it is sealed again; cell and ledger tell."""
    row = _figure(book)
    _set(book, row["sheet"], row["cell"], 987654321)
    told = json.loads(_beside(book, "manifest.json").read_text(encoding="utf-8"))
    (difference,) = [d for d in found(book) if d.code == "bytes"]
    told["files"][book.name]["sha256"] = difference.values["found"]
    (code,) = named(book, "check_code")
    _edit_manifest(book, seal=True, files=told["files"], check_code=code["found"])
    assert {"cell", "not_recorded"} <= set(codes(book)) and "bytes" not in codes(book)


def test_a_missing_manifest(book: Path) -> None:
    _beside(book, "manifest.json").unlink()
    assert codes(book) == ["no_manifest"]


def test_an_edited_lineage(book: Path) -> None:
    path = _beside(book, "lineage.parquet")
    table, row = pq.read_table(path), _figure(book)
    rows = table.to_pylist()
    changed = next(r for r in rows if (r["sheet"], r["cell"]) == (row["sheet"], row["cell"]))
    changed["value"] += 1000
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    assert named(book, "bytes")[0]["file"] == path.name
    assert [c["cell"] for c in named(book, "cell")] == [row["cell"]]


def test_a_swapped_and_a_missing_original(home: Path, book: Path) -> None:
    first, second, *_ = [p for p in originals(home) if p.name in _beside(
        book, "manifest.json").read_text(encoding="utf-8")]  # fmt: skip
    first.chmod(0o644)
    first.write_bytes(b"another")
    second.unlink()
    assert named(book, "original_swapped")[0]["expected"] == first.name
    assert named(book, "original_missing")[0]["expected"] == second.name
    assert len(found(book)) == 2


def test_edited_facts(home: Path, book: Path) -> None:
    path = home / "facts" / "2023" / "f000001.parquet"
    used = set().union(*pq.read_table(_beside(book, "lineage.parquet"))["fact_ids"].to_pylist())
    table = pq.read_table(path)
    rows = table.to_pylist()
    gone = next(row for row in rows if row["fact_id"] in used)
    rows.remove(gone)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    assert named(book, "facts_changed")[0]["file"] == "2023/f000001.parquet"
    assert [f["fact"] for f in named(book, "fact_missing")] == [gone["fact_id"]]


def _last_event(home: Path) -> int:
    ledger = Instance(home).ledger()
    last = max(e.event_id for e in ledger.events() if e.kind == "judged")
    ledger.close()
    return last


def test_an_event_taken_from_the_middle(home: Path, book: Path) -> None:
    _on_ledger(home, f"DELETE FROM events WHERE event_id = {_last_event(home) - 1}")
    assert {"table": "events", "row": _last_event(home) - 1} in named(book, "row_missing")


def test_events_taken_from_the_end(home: Path, book: Path) -> None:
    """No gap in the numbers shows it: only what the manifest remembers does."""
    last = _last_event(home)
    ledger = Instance(home).ledger()
    ends = max(event.event_id for event in ledger.events())
    ledger.close()
    for number in range(ends, last - 1, -1):
        _on_ledger(home, f"DELETE FROM events WHERE event_id = {number}")
    assert named(book, "row_missing") == [{"table": "events", "row": last}]
    assert codes(book) == ["row_missing", "not_recorded"]


def test_the_record_of_the_issue_taken_away(home: Path, book: Path) -> None:
    subject = book.relative_to(home / "exports").as_posix()
    _on_ledger(home, f"DELETE FROM events WHERE kind = 'issued' AND subject = '{subject}'")
    assert "not_recorded" in codes(book)


def test_an_altered_event(home: Path, book: Path) -> None:
    number = _last_event(home)
    _on_ledger(home, f"UPDATE events SET reason = 'passed' WHERE event_id = {number}")
    (row,) = named(book, "row_altered")
    assert (row["table"], row["row"]) == ("events", number)
    assert codes(book) == ["row_altered"]


def test_an_altered_return_and_an_altered_receipt(home: Path, book: Path) -> None:
    told = json.loads(_beside(book, "manifest.json").read_text(encoding="utf-8"))["returns"]
    name = told[0]["return_id"]
    _on_ledger(home, f"UPDATE returns SET revision = 9 WHERE return_id = '{name}'")
    _on_ledger(home, "UPDATE files SET received_at = '2020-01-01T00:00:00Z' WHERE file_id = 2")
    rows = [(r["table"], r["row"]) for r in named(book, "row_altered")]
    assert rows == [("files", 2), ("returns", name)]
    _on_ledger(home, f"UPDATE returns SET sha256 = 'x' WHERE return_id = '{name}'")
    assert [r["returned"] for r in named(book, "return")] == [name]


def test_a_copy_without_its_instance_is_compared_with_what_lies_beside(
    book: Path, tmp_path: Path, parkreport: Command
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    for path in book.parent.glob(f"{book.stem}.*"):
        shutil.copyfile(path, away / path.name)
    copy = away / book.name
    assert [d.code for d in verify(copy, None)] == ["alone"]
    assert "nothing has changed" in parkreport("--lang", "en", "verify", copy).stdout
    row = _figure(copy)
    _set(copy, row["sheet"], row["cell"], 987654321)
    done = parkreport("--lang", "en", "verify", copy, "--json", ok=False)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert not said["unchanged"]
    (cell,) = [d for d in said["differences"] if d["code"] == "cell"]
    assert (cell["cell"], cell["kind"]) == (row["cell"], "difference")
    assert f"{row['sheet']}!{row['cell']}" in cell["what"]
