"""The reference data that a run cannot do without."""

import csv
from collections.abc import Iterator
from pathlib import Path

from orchestration.doctor.complaint import Complaint, wrong
from orchestration.instance import TEMPLATE, Instance

_TABLES = ("parks", "park_names", "park_attributes")


def reference(instance: Instance) -> Iterator[Complaint]:
    """Tables that are missing, are no CSV in UTF-8, or lost a column of the shipped ones."""
    for table in _TABLES:
        path = instance.reference / f"{table}.csv"
        try:
            there = set(_header(path))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            yield wrong("reference", path=path, detail=error)
            continue
        lost = [name for name in _header(TEMPLATE / "reference" / path.name) if name not in there]
        if lost:
            yield wrong("reference_column", path=path, columns="、".join(lost))


def _header(path: Path) -> list[str]:
    """The first row; all others are read too, for one of them may not be UTF-8."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0] if rows else []
