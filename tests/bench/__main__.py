"""First measurements, side by side in one run, written to docs/benchmarks.md by this command.

Intake against calamine alone (one core) and against pandas with openpyxl (the same two cores), on
the same files; then the whole `run` with its peak memory. Quote the ratios: machines differ.
"""

import datetime as dt
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from ingestion.intake import original, read_files
from orchestration.demo.make import DEMO_NOW, make_demo
from orchestration.instance import Instance

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
REPEATS = 3
SIZES = (106, 212)  # N and 2N
WORKERS = 2


def calamine_alone(paths: list[Path]) -> int:
    """Every sheet of every file to Python values, on one core and nothing else."""
    cells = 0
    for path in paths:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            cells += sum(map(len, book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
    return cells


def _pandas_one(path: Path) -> int:
    with path.open("rb") as file:
        sheets = pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")
    return sum(frame.size for frame in sheets.values())


def pandas_with_openpyxl(paths: list[Path]) -> int:
    with ProcessPoolExecutor(WORKERS) as pool:
        return sum(pool.map(_pandas_one, paths, chunksize=8))


def intake(paths: list[Path], instance: Instance, workers: int) -> int:
    """Read, recognise and normalise: bytes → facts, as a run does it."""
    return sum(
        part.columns.num_rows
        for parts in read_files(paths, instance.roster(), workers)
        for part in parts
    )


def _timed(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _measure(paths: list[Path], instance: Instance) -> dict[str, float]:
    """Median seconds of each contender, taken in turn so that drift hits all alike."""
    contenders: dict[str, Callable[[], int]] = {
        "calamine alone, one core": lambda: calamine_alone(paths),
        "intake, one core": lambda: intake(paths, instance, 1),
        "intake, two cores": lambda: intake(paths, instance, WORKERS),
        "pandas with openpyxl, two cores": lambda: pandas_with_openpyxl(paths),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(REPEATS):
        for name, work in contenders.items():
            seconds[name].append(_timed(work))
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def _size(paths: list[Path]) -> str:
    """Compressed bytes, and the cells of all sheets from A1 on, empty ones included."""
    kilobytes = sum(path.stat().st_size for path in paths) / 1000
    return f"{kilobytes:,.0f} kB, {calamine_alone(paths):,} cells"


def _whole_run(home: Path) -> tuple[float, float]:
    """Seconds and peak memory in MiB of `run` on an instance with everything received."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "run"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PARKREPORT_NOW": DEMO_NOW.isoformat()},
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.perf_counter() - start, max(peak, before) / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        instance = make_demo(home, range(2021, 2026), "shandong", 0.0, 1)
        ledger = instance.ledger()
        files = ledger.files()
        ledger.close()
        paths = []
        for file in files:
            # Contenders want a file ending; intake does not.
            path = Path(folder) / "files" / f"{file.sha256}.xlsx"
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(original(instance.submissions, file.sha256), path)
            paths.append(path)
        measured = {n: _measure(paths[:n], instance) for n in SIZES}
        sizes = {n: _size(paths[:n]) for n in SIZES}
        first_run, peak = _whole_run(home)
        second_run, _ = _whole_run(home)
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {dt.date.today().isoformat()}: "
        f"{os.cpu_count()} cores, Python {platform.python_version()}. Median of {REPEATS} rounds,",
        "contenders taken in turn. Quote the ratios; seconds belong to the machine.",
        "",
        "## Intake (bytes → facts), the same files",
        "| | " + " | ".join(f"{n} files" for n in measured) + " |",
        "|---|" + "---|" * len(measured),
    ]
    lines.append("| what they hold | " + " | ".join(sizes.values()) + " |")
    for name in next(iter(measured.values())):
        row = " | ".join(f"{m[name]:.2f} s" for m in measured.values())
        lines.append(f"| {name} | {row} |")
    alone, two = "calamine alone, one core", "intake, two cores"
    other = "pandas with openpyxl, two cores"
    for title, one, against in (
        ("intake on two cores ÷ calamine alone on one", two, alone),
        ("pandas with openpyxl ÷ intake, both on two cores", other, two),
    ):
        row = " | ".join(f"**{m[one] / m[against]:.2f}**" for m in measured.values())
        lines.append(f"| {title} | {row} |")
    lines += [
        "",
        "## The whole run (106 parks, five years, 13 workbooks)",
        "| | seconds | peak memory of one process |",
        "|---|---|---|",
        f"| everything received, nothing read | {first_run:.1f} | {peak:.0f} MiB |",
        f"| again, nothing new | {second_run:.1f} | |",
        "",
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
