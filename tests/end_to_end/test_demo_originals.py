"""The originals that are kept hold what the generator says it wrote, cell by cell."""

import hashlib
import random
import sqlite3
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import Any

import openpyxl
from finished_demo import FinishedDemo

SAMPLE = 20
UNREADABLE = frozenset({"truncated_file", "foreign_workbook"})


def test_twenty_originals_hold_what_was_written(demo: FinishedDemo) -> None:
    unreadable = {fault["file"] for fault in demo.faults() if fault["fault"] in UNREADABLE}
    formulas = {
        (fault["file"], fault["sheet"], fault["cell"])
        for fault in demo.faults()
        if fault["fault"] == "lost_formula"
    }
    written: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in demo.written():
        cell = (row["file"], row["sheet"], row["cell"])
        if row["file"] not in unreadable and cell not in formulas:
            written[row["file"]].append(row)
    with sqlite3.connect(demo.home / "submissions" / "ledger.sqlite") as ledger:
        sha256_of = dict(ledger.execute("SELECT name, sha256 FROM files").fetchall())
    for name in random.Random(20).sample(sorted(written), SAMPLE):
        sha256 = sha256_of[name]
        path = demo.home / "submissions" / sha256[:2] / sha256
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        with path.open("rb") as content:
            book = openpyxl.load_workbook(content)
        wrong = [
            (row["sheet"], row["cell"], row["written"], value)
            for row in written[name]
            if not same(value := book[row["sheet"]][row["cell"]].value, row["written"])
        ]
        assert not wrong, f"{name}: {wrong[:5]}"


def same(value: Any, written: str) -> bool:
    """A cell's value and its text in the list: equal as numbers, else as texts."""
    if str(value) == written:
        return True
    try:
        return Decimal(str(value)) == Decimal(written)
    except InvalidOperation:
        return False
