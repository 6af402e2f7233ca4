"""打印包: one PDF of a report and the workbooks that go with it, made by LibreOffice.

Cover, page numbers and the page for the seals are the documents' own; what is added are PDF
bookmarks by file. How many copies are owed stands in the seed of obligations and on the page for
the seals.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.gate import refuse_document_if_shut
from orchestration.texts import CommandError, text

PRINTED = (".docx", ".xlsx")
_SECONDS_A_FILE = 300


@dataclass(frozen=True)
class Printed:
    """The package, and how many pages of it each file takes."""

    path: Path
    pages: dict[str, int]


def print_package(files: Sequence[Path], out: Path) -> Printed:
    """Print the files in the order given into one PDF at `out`.

    Raises CommandError where LibreOffice is not installed, where a file is neither a report nor a
    workbook, where LibreOffice prints nothing of it, or where the gate is shut.
    """
    from pypdf import PdfWriter

    program = shutil.which("soffice")
    if program is None:
        raise CommandError(text("print_no_soffice"))
    for file in files:
        refuse_document_if_shut(file)
    if strange := [file.name for file in files if file.suffix.lower() not in PRINTED]:
        raise CommandError(text("print_not_printable", names="、".join(strange)))
    pages: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, PdfWriter() as package:
        for number, file in enumerate(files):
            pdf = _as_pdf(program, file, Path(folder), number)
            before = len(package.pages)
            package.append(str(pdf), outline_item=file.stem)
            pages[file.name] = len(package.pages) - before
        out.parent.mkdir(parents=True, exist_ok=True)
        package.write(str(out))
    return Printed(out, pages)


def _as_pdf(program: str, file: Path, folder: Path, number: int) -> Path:
    """One file as PDF; a profile of its own keeps away from a LibreOffice that stands open."""
    target = folder / str(number)
    done = subprocess.run(
        [
            program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(target), str(file),
        ],
        capture_output=True, text=True, check=False, timeout=_SECONDS_A_FILE,
    )  # fmt: skip
    made = target / f"{file.stem}.pdf"
    if not made.exists():
        detail = (done.stderr or done.stdout).strip()
        raise CommandError(text("print_failed", name=file.name, detail=detail))
    return made
