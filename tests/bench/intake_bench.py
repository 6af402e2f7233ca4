"""Intake (bytes → facts) beside calamine alone and beside pandas with openpyxl, the same files."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from benchmark_page import section, table
from homes import NATION, Homes, received_forms
from python_calamine import CalamineWorkbook
from timing import in_turn

from ingestion.intake import read_files
from orchestration.instance import Instance

TITLE = "Intake: bytes → facts"
WORKERS = 2
ALONE, ONE, TWO = "calamine alone, one core", "intake, one core", "intake, two cores"
PANDAS = "pandas with openpyxl, two cores"


@dataclass(frozen=True)
class Size:
    files: int
    rounds: int


SHANDONG = (Size(106, 9), Size(212, 9), Size(530, 9))


def calamine_alone(paths: Sequence[Path]) -> int:
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


def pandas_with_openpyxl(paths: Sequence[Path]) -> int:
    with ProcessPoolExecutor(WORKERS) as pool:
        return sum(pool.map(_pandas_one, paths, chunksize=8))


def intake(paths: Sequence[Path], instance: Instance, workers: int) -> int:
    """Read, recognise and normalise: bytes → facts, as a run does it."""
    return sum(
        part.columns.num_rows
        for parts in read_files(paths, instance.roster(), workers)
        for part in parts
    )


def measured(
    paths: Sequence[Path], instance: Instance, rounds: int, beside_pandas: bool = True
) -> dict[str, float]:
    for path in paths:
        path.read_bytes()  # else the first contender waits for the disk
    contenders: dict[str, Callable[[], int]] = {
        ALONE: lambda: calamine_alone(paths),
        ONE: lambda: intake(paths, instance, 1),
        TWO: lambda: intake(paths, instance, WORKERS),
    }
    if beside_pandas:
        contenders[PANDAS] = lambda: pandas_with_openpyxl(paths)
    return in_turn(contenders, rounds)


def intake_part(homes: Homes) -> str:
    results: dict[int, dict[str, float]] = {}
    held: list[str] = []
    shandong = Instance(homes.shandong)
    nation = Instance(homes.nation(NATION))
    forms = received_forms(shandong, homes.folder / "shandong-files")
    many = received_forms(nation, homes.folder / "nation-files")
    for paths, instance, rounds, beside_pandas in (
        *((forms[: size.files], shandong, size.rounds, True) for size in SHANDONG),
        (many[: len(many) // 2], nation, 1, False),  # half a nation tells how intake grows
        (many, nation, 1, True),
    ):
        results[len(paths)] = measured(paths, instance, rounds, beside_pandas)
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        held.append(f"{megabytes:,.1f} MB, {calamine_alone(paths):,} cells")
    return section(TITLE, _page(results, held))


def _page(results: dict[int, dict[str, float]], held: list[str]) -> list[str]:
    of = list(results.values())
    sizes = list(results)
    doubled = [
        of[i][TWO] / of[i - 1][TWO] if 1.9 < sizes[i] / sizes[i - 1] < 2.1 else ""
        for i in range(1, len(of))
    ]
    return [
        f"Medians of {', '.join(str(size.rounds) for size in SHANDONG)} rounds, one round of the"
        " nation's. Cells count all sheets from A1 on, empty ones included.",
        "",
        *table(
            [f"{size:,} files" for size in sizes],
            {
                "what they hold": held,
                **{name: [f"{r[name]:,.2f} s" if name in r else "" for r in of] for name in of[0]},
                "intake on two cores ÷ calamine alone on one (goal ≤ 2)": [
                    r[TWO] / r[ALONE] for r in of
                ],
                "pandas with openpyxl ÷ intake, both on two (goal ≥ 6)": [
                    r[PANDAS] / r[TWO] if PANDAS in r else "" for r in of
                ],
                "intake on two cores: time(2N) ÷ time(N) (goal ≤ 2.1)": ["", *doubled],
            },
        ),
    ]
