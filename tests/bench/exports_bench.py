"""Official workbooks beside XlsxWriter writing the same cells with no look, lineage or proof."""

import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import xlsxwriter
from benchmark_page import section, table
from homes import Homes
from python_calamine import CalamineWorkbook
from timing import in_turn

import exports.issue
from exports.issue import Order, issue
from exports.warehouse import opened
from orchestration.defs.issuing import cities_of, due_workbooks, issue_context, orders_of
from orchestration.instance import Instance, export_environment

TITLE = "Exports: warehouse → workbooks"
ROUNDS = 3
ISSUED, WRITTEN, BARE = "issued", "of that, written", "XlsxWriter alone"
_STEPS = (
    ("asked and laid out", exports.issue, "compose"),
    ("lineage", exports.issue, "write_lineage"),
    (WRITTEN, exports.issue, "write_workbook"),
    ("read back and proved", exports.issue.Prover, "prove"),
)
Cells = list[tuple[str, list[list[object]]]]


def _issued(instance: Instance, orders: list[Order], folder: Path) -> list[Path]:
    """All documents of the orders, from nothing, in one process."""
    shutil.rmtree(folder, ignore_errors=True)
    with opened(instance.warehouse) as warehouse:
        return [
            one.path for order in orders for one in issue(warehouse, replace(order, out_dir=folder))
        ]


def _cells(paths: list[Path]) -> list[Cells]:
    books = (CalamineWorkbook.from_path(str(path)) for path in paths)
    return [
        [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
        for book in books
    ]


def _bare(books: list[Cells], path: Path) -> None:
    for sheets in books:
        with xlsxwriter.Workbook(str(path)) as book:
            for name, rows in sheets:
                page = book.add_worksheet(name)
                for row, values in enumerate(rows):
                    for column, value in enumerate(values):
                        if value != "":
                            page.write(row, column, value)


def _in_steps(work: Callable[[], object], rounds: list[dict[str, float]]) -> None:
    """Do it; `rounds` is told the seconds of its steps."""
    spent: dict[str, float] = defaultdict(float)

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timing(*given: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                spent[step] += time.perf_counter() - start

        return timing

    with ExitStack() as patches:
        for step, place, name in _STEPS:
            patches.enter_context(patch.object(place, name, timed(step, getattr(place, name))))
        work()
    rounds.append(spent)


def exports_part(homes: Homes) -> str:
    home, _ = homes.after_a_run
    instance = Instance(home)
    export_environment(instance)
    plan = issue_context(instance)
    year = replace(plan, year=instance.settings.years.last)
    cities = [*cities_of(instance)]
    sizes = {
        "the unit's annual workbook": ("annual", year, [None]),
        "five-year summary": ("five_year", plan, [None]),
        "a city's workbook": ("city", year, cities[:1]),
        "8 cities' workbooks": ("city", year, cities[:8]),
        "16 cities' workbooks": ("city", year, cities[:16]),
    }
    folder, bare = homes.folder / "issued", homes.folder / "bare.xlsx"
    rows: dict[str, list[object]] = {}
    for name, (series, context, places) in sizes.items():
        orders = [
            order
            for layout in due_workbooks(instance, series)
            for city in places
            for order in orders_of(instance, layout, "", replace(context, city=city))
        ]
        books = _cells(paths := _issued(instance, orders, folder))
        cells = sum(value != "" for book in books for _, of in book for row in of for value in row)
        rounds: list[dict[str, float]] = []
        work = partial(_issued, instance, orders, folder)
        taken = in_turn(
            {ISSUED: partial(_in_steps, work, rounds), BARE: partial(_bare, books, bare)},
            ROUNDS,
        )
        steps = {step: statistics.median(of[step] for of in rounds) for step in rounds[0]}
        rows[name] = [
            f"{len(paths)}, {cells:,}",
            f"{taken[ISSUED]:.2f} s",
            f"{taken[BARE]:.2f} s",
            taken[ISSUED] / taken[BARE],
            steps[WRITTEN] / taken[BARE],
            ", ".join(f"{step} {took / taken[ISSUED]:.0%}" for step, took in steps.items()),
        ]
    columns = (
        "files, cells", ISSUED, BARE, "issued ÷ XlsxWriter alone (goal ≤ 1.5)", "written ÷ alone",
        "shares",
    )  # fmt: skip
    return section(
        TITLE,
        [
            "106 parks, one process, all editions and scopes, medians of"
            f" {ROUNDS} rounds. Issued: figures and their leaves asked of the warehouse, laid out,"
            " written with look and charts, lineage and manifest beside, read back and compared.",
            "",
            *table(columns, rows),
        ],
    )
