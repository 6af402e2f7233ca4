"""Documents as LibreOffice saves and prints them; tests are skipped where it is not installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 300


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (make system)")


def saved_as(content: bytes, ending: str, folder: Path, name: str = "workbook.xlsx") -> Path:
    """A document of those bytes, saved in another format by a LibreOffice of its own profile."""
    needs("soffice")
    source, out = folder / name, folder / "out"
    source.write_bytes(content)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", ending, "--outdir", str(out), str(source)],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )  # fmt: skip
    return out / f"{source.stem}.{ending}"


def printed_text(content: bytes, folder: Path, *options: str) -> str:
    """What stands on the printed pages; `options` are those of pdftotext."""
    needs("pdftotext")
    pdf = saved_as(content, "pdf", folder)
    done = subprocess.run(
        ["pdftotext", "-layout", *options, str(pdf), "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
