"""What a sender writes stays text in everything the product writes: no formula, no markup."""

import csv
import io
import os
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from filled_forms import figure, form, one, project
from hostile_texts import FORMULAS, HOSTILE, MARKUP, YEAR, hostile_forms
from lxml import etree
from small_instance import NOW

from ingestion.clock import system_clock
from orchestration.instance import Instance, open_instance
from orchestration.issue_archive import archive_issue
from orchestration.reminding import remind
from orchestration.timeliness import today_in_shanghai

pytestmark = pytest.mark.long

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Written = dict[str, bytes]
"""Every file by its path in the home; what lies in an archive stands behind the archive's name."""


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> Path:
    """After a run that received hostile texts in every form: passed, held and sent back."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    instance = open_instance(home)
    _issue_one_year(home / "instance.toml")
    other = {one("park_code"): "P3700394", one("park_name"): "邹城工业园区"}
    sent = hostile_forms() | {
        "@held.xlsx": form(
            other,
            {figure("water_use"): FORMULAS[0], figure("co2_emissions"): MARKUP},
            project(1, content=MARKUP),
        ),
        "-back.xlsx": form({one("park_name"): FORMULAS[1]}),
        "+strange.xlsx": form({one("park_code"): FORMULAS[2], one("filler"): MARKUP}),
    }
    for name, content in sent.items():
        path = instance.inbox / name
        path.write_bytes(content)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    parkreport("--home", home, "--lang", "zh", "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARKREPORT_NOW", NOW)
        instance = Instance(home)
        remind(instance, [YEAR], today_in_shanghai(system_clock))
        ledger = instance.ledger()
        document = sorted((home / "exports" / str(YEAR)).glob("*.xlsx"))[0]
        archive_issue(instance, ledger, document, home / "archive.zip")
        ledger.close()
    return home


def _issue_one_year(settings: Path) -> None:
    text = settings.read_text(encoding="utf-8")
    for line, fewer in (
        ("first = 2021", f"first = {YEAR}"),
        ("last = 2025", f"last = {YEAR}"),
        ('scopes = ["without", "with"]', 'scopes = ["without"]'),
    ):
        assert line in text
        text = text.replace(line, fewer)
    settings.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def written(home: Path) -> Written:
    """What the product wrote for people; not what it was sent, and keeps as it came."""
    files = {
        path.relative_to(home).as_posix(): path.read_bytes()
        for folder in ("exports", "returned", "notices")
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }
    files |= {path.name: path.read_bytes() for path in (*home.glob("*.xlsx"), home / "archive.zip")}
    return {
        name: content
        for path, whole in files.items()
        for name, content in _unpacked(path, whole)
        if "/originals/" not in name
    }


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.endswith(".zip"):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for inside in archive.namelist():
            yield from _unpacked(f"{name}/{inside}", archive.read(inside))


def _of_kind(written: Written, *endings: str) -> Iterator[tuple[str, bytes]]:
    found = [(name, content) for name, content in written.items() if name.endswith(endings)]
    assert found, endings
    yield from found


def _parts(package: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Every part of XML, parsed: what is not well-formed ends the test."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        for name in opened.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                yield name, etree.fromstring(opened.read(name))


def test_every_kind_of_document_was_written(written: Written) -> None:
    kinds = Counter(Path(name).suffix for name in written)
    assert {".xlsx", ".docx", ".html", ".csv", ".json"} <= kinds.keys()
    names = "".join(written)
    assert all(kind in names for kind in ("退回", "催报单", "工作台账", "回执", "审核结果"))


def test_no_cell_of_a_workbook_is_a_formula_and_no_link_leaves_it(written: Written) -> None:
    for name, content in _of_kind(written, ".xlsx"):
        for part, root in _parts(content):
            assert not list(root.iter(f"{_SHEET}f")), (name, part)
            assert not _leading_away(root), (name, part)


def _leading_away(relations: etree._Element) -> list[str]:
    """Targets outside of the package but for files beside it."""
    targets = [r.get("Target", "") for r in relations if r.get("TargetMode") == "External"]
    return [target for target in targets if ":" in target or target.startswith(("/", "\\", ".."))]


def test_what_was_sent_is_found_as_text(written: Written) -> None:
    """Each of the texts stands in a workbook, so that nothing above passes for want of one."""
    seen = set()
    for _, content in _of_kind(written, ".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value in FORMULAS:
                        assert cell.data_type in ("s", "inlineStr"), (sheet.title, cell.coordinate)
                        seen.add(cell.value)
    assert {text.strip() for text in FORMULAS} <= {text.strip() for text in seen}


def test_a_word_report_is_well_formed_and_its_fields_are_ours(written: Written) -> None:
    for name, content in _of_kind(written, ".docx"):
        for part, root in _parts(content):
            told = "".join(
                [
                    *(e.text or "" for e in root.iter(f"{_WORD}instrText")),
                    *(e.get(f"{_WORD}instr", "") for e in root.iter(f"{_WORD}fldSimple")),
                ]
            )
            assert not any(text.strip() in told for text in HOSTILE), (name, part)
            assert not _leading_away(root), (name, part)


def test_no_page_holds_the_markup_that_was_sent(written: Written) -> None:
    said = 0
    for name, content in _of_kind(written, ".html", ".js"):
        page = content.decode("utf-8")
        assert MARKUP not in page, name
        assert "<img src=x" not in page, name
        said += "onerror=alert(1)" in page
    assert said, "the text itself is told"


def test_what_a_spreadsheet_would_run_has_an_apostrophe_in_a_table_of_text(
    written: Written,
) -> None:
    for name, content in _of_kind(written, ".csv"):
        for row in csv.reader(content.decode("utf-8-sig").splitlines()):
            assert not [v for v in row if v.startswith(("=", "+", "-", "@", "\t", "\r"))], name
