"""What people look at: the workbook through LibreOffice, the asset graph through Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

_CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def _needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (make system)")


def _pdf_text(workbook: Path, folder: Path) -> str:
    source = folder / "workbook.xlsx"
    shutil.copyfile(workbook, source)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", "pdf", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    done = subprocess.run(
        ["pdftotext", "-layout", str(folder / "workbook.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("pattern", "titles"),
    [
        (
            "2023/*不含*表(内部版).xlsx",
            ("园区循环化改造总体情况", "园区循环化改造资源环境成效", "口径说明"),
        ),
        (
            "2021-2025/*不含*附表(内部版).xlsx",
            ("园区循环化改造成效年度汇总", "节能量", "2025年(初步)"),
        ),
        ("2018-2020/*推进计划汇总表*.xlsx", ("推进计划汇总表", "全省合计")),
    ],
)
def test_a_workbook_prints_whole_in_libreoffice(
    pattern: str, titles: tuple[str, ...], small_run: Path, tmp_path: Path
) -> None:
    _needs("soffice", "pdftotext")
    (workbook,) = (small_run / "exports").glob(pattern)
    text = _pdf_text(workbook, tmp_path)
    assert "###" not in text, "a number does not fit its column"
    assert not re.search(r"#(REF|NAME|VALUE|DIV/0|N/A)", text)
    for title in titles:
        assert title in text


@pytest.fixture(scope="module")
def ui(small_run: Path) -> Iterator[str]:
    """The read-only UI on a free port, ended by its process id."""
    _needs("chromium")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "--home", str(small_run), "ui",
         "--port", str(port), "--read-only"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/server_info", timeout=1).close()
                break
            except (urllib.error.URLError, TimeoutError):
                try:
                    process.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    continue
                pytest.fail("the UI ended before it answered")
        else:
            pytest.fail("the UI did not answer")
        yield url
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _page(url: str, folder: Path) -> str:
    done = subprocess.run(
        ["chromium", *_CHROMIUM, f"--user-data-dir={folder}/profile",
         "--window-size=1900,900", "--virtual-time-budget=30000", "--dump-dom", url],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )  # fmt: skip
    return done.stdout


def test_the_ui_shows_the_asset_graph_by_groups(ui: str, tmp_path: Path) -> None:
    page = _page(f"{ui}/asset-groups", tmp_path)
    for group in ("intake", "ledger", "staging", "intermediate", "marts", "warehouse", "exports"):
        assert f">{group}<" in page


def test_the_ui_shows_what_a_workbook_is_and_that_it_was_proved(ui: str, tmp_path: Path) -> None:
    page = _page(f"{ui}/assets/five_year_summary", tmp_path)
    assert "Tables of the five-year summary" in page
    assert "numbers" in page and "workbooks" in page
