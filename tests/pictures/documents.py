"""Pages of what staff and senders open: workbooks through LibreOffice, the results page as it is."""

import subprocess
import tempfile
import zipfile
from pathlib import Path

from dagster_ui import browser_page

YEAR = "2025"
_DOTS = "80"  # per inch


def look_at_documents(home: Path, images: Path) -> None:
    returned = home / "returned" / YEAR
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _page(home / "工作台账.xlsx", "待核实数据", images / "desk.png", work)
        _page(sorted(returned.glob("*市-催报单.xlsx"))[0], "催报", images / "reminder.png", work)
        _page(_annotated(returned, work), "退回说明", images / "returned.png", work)
    with browser_page((1280, 900)) as page:
        page.goto((returned / "审核结果.html").as_uri())
        page.screenshot(path=images / "results.png")


def _annotated(returned: Path, work: Path) -> Path:
    """The first annotated workbook that goes back to a park."""
    for parcel in sorted(returned.glob("*市.zip")):
        with zipfile.ZipFile(parcel) as opened:
            for name in sorted(opened.namelist()):
                if name.startswith("退还文件") and name.endswith(".xlsx"):
                    path = work / "returned.xlsx"
                    path.write_bytes(opened.read(name))
                    return path
    raise FileNotFoundError(returned)


def _page(workbook: Path, begins: str, image: Path, work: Path) -> None:
    """The first printed page that begins with this text, as a picture."""
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile",
         "--convert-to", "pdf", "--outdir", str(work), str(workbook)],
        check=True, capture_output=True,
    )  # fmt: skip
    pdf = work / f"{workbook.stem}.pdf"
    command = ["pdftotext", "-layout", str(pdf), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = enumerate(told.split("\f"), start=1)
    number = next(n for n, page in pages if begins in page.strip().partition("\n")[0])
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-r", _DOTS, "-f", str(number), "-l", str(number),
         str(pdf), str(image.with_suffix(""))],
        check=True,
    )  # fmt: skip
