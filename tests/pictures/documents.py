"""What staff and senders open, as pictures: pages of workbooks, and the results page."""

import subprocess
import tempfile
import zipfile
from pathlib import Path

from dagster_ui import browser_page
from libreoffice import printed_text, saved_as

YEAR = "2025"

Crop = tuple[int, int, int, int, int]
"""Dots per inch; left, top, width and height of what is shown, in dots."""

_WHERE_STAFF_DECIDE: Crop = (170, 720, 136, 1200, 380)
_UPPER_HALF: Crop = (110, 40, 70, 1210, 290)
_HEAD: Crop = (110, 60, 70, 1150, 180)


def look_at_documents(home: Path, images: Path) -> None:
    returned = home / "returned" / YEAR
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _page(home / "工作台账.xlsx", "待核实数据", images / "desk.png", work, _WHERE_STAFF_DECIDE)
        longest = max(home.glob("returned/*/*市-催报单.xlsx"), key=lambda path: path.stat().st_size)
        _page(longest, "催报单", images / "reminder.png", work, _HEAD)
        _page(_annotated(returned, work), "退回说明", images / "returned.png", work, _UPPER_HALF)
    with browser_page((1280, 900)) as page:
        page.goto((returned / "审核结果.html").as_uri())
        page.screenshot(path=images / "results.png")


def _annotated(returned: Path, work: Path) -> Path:
    """The annotated workbook that goes back to a park with the most to mend."""
    found: list[tuple[int, bytes]] = []
    for parcel in sorted(returned.glob("*市.zip")):
        with zipfile.ZipFile(parcel) as opened:
            for name in sorted(opened.namelist()):
                if name.startswith("退还文件") and name.endswith(".json"):
                    findings = opened.read(name).count(b'"rule"')
                    books = [n for n in opened.namelist() if n.startswith(name.rpartition("/")[0])]
                    (book,) = [n for n in books if n.endswith(".xlsx")]
                    found.append((findings, opened.read(book)))
    path = work / "returned.xlsx"
    path.write_bytes(max(found, key=lambda one: one[0])[1])
    return path


def _page(workbook: Path, begins: str, image: Path, work: Path, crop: Crop) -> None:
    """The first printed page that begins with this text, as a picture."""
    content = workbook.read_bytes()
    pdf = saved_as(content, "pdf", work)
    told = printed_text(content, work)
    pages = enumerate(told.split("\f"), start=1)
    number = next(n for n, page in pages if begins in page.strip().partition("\n")[0])
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-l", str(number),
         *(part for pair in zip(("-r", "-x", "-y", "-W", "-H"), map(str, crop), strict=True)
           for part in pair),
         str(pdf), str(image.with_suffix(""))],
        check=True,
    )  # fmt: skip
