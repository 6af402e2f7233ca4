"""归档包: all of one issue in one zip, verified without its instance, tampering inside it named."""

import csv
import hashlib
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from small_instance import NOW

from exports.layout_files import LAYOUTS, workbooks
from exports.manifest import read_manifest, sealed
from ingestion.ledger import Event
from orchestration.cli import main
from orchestration.defs.issuing import issue_context, issue_orders, orders_of
from orchestration.instance import Instance
from orchestration.issue_archive import archive_issue
from orchestration.texts import CommandError
from orchestration.verifying import verify

Parts = dict[str, bytes]


@pytest.fixture
def home(small_run: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    for folder in ("exports", "facts", "submissions", "reference"):
        shutil.copytree(small_run / folder, copy / folder)
    shutil.copyfile(small_run / "instance.toml", copy / "instance.toml")
    return copy


def _archive(home: Path, out: Path, suffix: str = ".xlsx") -> Path:
    document = sorted((home / "exports" / "2023").glob(f"*{suffix}"))[0]
    ledger = Instance(home).ledger()
    archive_issue(Instance(home), ledger, document, out)
    ledger.close()
    return out


@pytest.fixture
def archive(home: Path, tmp_path: Path) -> Path:
    return _archive(home, tmp_path / "a.zip")


def _parts(archive: Path) -> Parts:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _changed(archive: Path, parts: Parts) -> list[str]:
    """The codes of what differs once the archive holds these parts."""
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return [d.code for d in verify(archive, None)]


def _one(parts: Parts, start: str) -> str:
    return next(name for name in parts if name.startswith(start))


def test_an_archive_verifies_alone_and_has_the_same_bytes_again(
    home: Path, archive: Path, tmp_path: Path
) -> None:
    again, report = (
        _archive(home, tmp_path / "b.zip"),
        _archive(home, tmp_path / "c.zip", ".docx"),
    )
    assert again.read_bytes() == archive.read_bytes()
    shutil.rmtree(home)
    assert [verify(path, None) for path in (archive, report)] == [[], []]


def test_the_list_names_every_original_with_its_hash(archive: Path, tmp_path: Path) -> None:
    parts = _parts(archive)
    listed = tmp_path / "list.xlsx"
    listed.write_bytes(parts["归档文件目录.xlsx"])
    head, *rows = openpyxl.load_workbook(listed).active.iter_rows(values_only=True)
    assert head[:9] == (
        "序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注",
    )  # fmt: skip
    manifest = json.loads(parts[next(n for n in parts if n.endswith(".manifest.json"))])
    wanted = {f"originals/{r['sha256']}" for r in manifest["returns"]}
    assert wanted == {row[8] for row in rows if row[8].startswith("originals/")} != set()
    assert all(row[8].endswith(row[9]) for row in rows if row[8].startswith("originals/"))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_the_scan_of_the_signed_page_lies_in_it(
    small_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "whole"
    shutil.copytree(small_run, home)
    monkeypatch.setenv("PARKREPORT_NOW", NOW)
    instance = Instance(home)
    scan = tmp_path / "签字页.pdf"
    scan.write_bytes(b"%PDF-1.4 signed and stamped")
    who = ("--by", "张三", "--reason", "报送部委")
    _decide(home, "submit", _annual(instance), *who)
    said = ("--scan", scan, "--unreported", "停产")
    _decide(home, "sign", _annual(instance), *said, *who)
    document = _annual(instance)
    assert read_manifest(document.with_suffix(".manifest.json"))["status"] == "定稿"
    ledger = instance.ledger()
    archive_issue(instance, ledger, document, tmp_path / "signed.zip")
    ledger.close()
    shutil.rmtree(home)
    assert verify(tmp_path / "signed.zip", None) == []
    sha256 = hashlib.sha256(scan.read_bytes()).hexdigest()
    parts = _parts(tmp_path / "signed.zip")
    assert parts[f"scans/{sha256}"] == scan.read_bytes()
    kinds = [json.loads(line)["kind"] for line in parts["ledger/events.jsonl"].splitlines()]
    assert "signed" in kinds
    assert _changed(tmp_path / "signed.zip", parts | {f"scans/{sha256}": b"x"}) == ["bytes"]


def _decide(home: Path, *arguments: object) -> None:
    done = CliRunner().invoke(main, ["--home", str(home), "decide", *map(str, arguments)])
    assert done.exit_code == 0, done.output


def _annual(instance: Instance) -> Path:
    """The unit's annual workbook, issued again under what was decided by now."""
    context = replace(issue_context(instance), year=2023)
    layout = workbooks(LAYOUTS)["annual_unit"]
    orders = orders_of(instance, layout, "2023", context)[:1]
    ((issued, *_),) = issue_orders(instance, orders)
    return issued.path


def test_what_a_spreadsheet_would_run_stays_text_in_the_table_of_events(
    home: Path, tmp_path: Path
) -> None:
    document = sorted((home / "exports" / "2023").glob("*.xlsx"))[0]
    ledger = Instance(home).ledger()
    said = "=cmd|' /C calc'!A0"
    ledger.append_events([Event(NOW, "issued", subject=document.name, by=said, reason="@SUM(1)")])
    ledger.close()
    parts = _parts(_archive(home, tmp_path / "b.zip"))
    assert json.loads(parts["ledger/events.jsonl"].splitlines()[-1])["by"] == said
    *_, last = csv.DictReader(parts["ledger/events.csv"].decode("utf-8-sig").splitlines())
    assert (last["by"], last["reason"]) == (f"'{said}", "'@SUM(1)")


def test_what_was_changed_inside_is_named(archive: Path) -> None:
    parts = _parts(archive)
    name = _one(parts, "originals/")
    assert _changed(archive, parts | {name: b"x"}) == ["bytes", "original_swapped"]
    without = {n: content for n, content in parts.items() if n != name}
    assert _changed(archive, without) == ["file_missing", "original_missing"]
    assert _changed(archive, parts | {"more.txt": b"x"}) == ["not_named"]
    contents = json.loads(parts["archive.json"])
    edited = json.dumps(contents | {"document": contents["document"] + " "}).encode()
    assert "seal" in _changed(archive, parts | {"archive.json": edited})
    assert _changed(archive, {"other.txt": b"x"}) == ["unreadable"]


def test_an_altered_row_of_the_extract_is_named_though_all_was_sealed_again(
    archive: Path,
) -> None:
    parts = _parts(archive)
    lines = parts["ledger/events.jsonl"].decode().splitlines()
    row = json.loads(lines[0]) | {"by": "another"}
    lines[0] = json.dumps(row, ensure_ascii=False, sort_keys=True)
    content = "".join(f"{line}\n" for line in lines).encode()
    contents = json.loads(parts["archive.json"])
    contents["files"]["ledger/events.jsonl"] = hashlib.sha256(content).hexdigest()
    told = json.dumps(sealed(contents)).encode()
    changed = parts | {"ledger/events.jsonl": content, "archive.json": told}
    assert _changed(archive, changed) == ["row_altered"]


def test_nothing_is_archived_without_its_originals_or_over_another_file(
    home: Path, archive: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError):
        _archive(home, archive)
    (home / "submissions" / _parts_name(archive)).unlink()
    with pytest.raises(CommandError):
        _archive(home, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def _parts_name(archive: Path) -> str:
    sha256 = _one(_parts(archive), "originals/").removeprefix("originals/")
    return f"{sha256[:2]}/{sha256}"
