"""打印包: a report and its workbook in one PDF, as LibreOffice prints them."""

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from orchestration.print_package import print_package
from orchestration.texts import CommandError

pytestmark = pytest.mark.system


def _needs_writer() -> None:
    program = shutil.which("soffice")
    if program is None or not (Path(program).resolve().parent / "libswlo.so").exists():
        pytest.skip("libreoffice-writer is not installed (make system)")


def test_a_report_and_its_workbook_are_one_pdf(small_run: Path, tmp_path: Path) -> None:
    _needs_writer()
    folder = small_run / "exports" / "2021-2025"
    (report,) = folder.glob("*不含*工作总结报告.docx")
    (workbook,) = folder.glob("*不含*工作总结附表.xlsx")
    printed = print_package([report, workbook], tmp_path / "package.pdf")
    pages = PdfReader(printed.path).pages
    assert len(pages) == sum(printed.pages.values()) and min(printed.pages.values()) > 1
    texts = [page.extract_text() for page in pages[: printed.pages[report.name]]]
    assert sum("盖章页" in text.replace(" ", "") for text in texts) == 1
    assert all("校验码" in text for text in texts[1:]), "status and check code stand on each page"
    files = [item for item in PdfReader(printed.path).outline if not isinstance(item, list)]
    assert [item.title for item in files] == [report.stem, workbook.stem]


def test_what_is_no_report_is_not_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/soffice")
    with pytest.raises(CommandError, match=r"note\.txt"):
        print_package([tmp_path / "note.txt"], tmp_path / "package.pdf")


def test_without_libreoffice_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="libreoffice-writer"):
        print_package([tmp_path / "a.docx"], tmp_path / "package.pdf")
