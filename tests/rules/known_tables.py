"""The dated attributes of the parks that the instance is shipped with."""

import csv
from pathlib import Path

from expectations.known import PARK_ATTRIBUTES_SCHEMA

_PATH = (
    Path(__file__).parents[2] / "orchestration" / "template" / "reference" / "park_attributes.csv"
)


def _rows() -> list[dict[str, str]]:
    with _PATH.open(encoding="utf-8", newline="") as file:
        return [
            {name: row[name] for name in PARK_ATTRIBUTES_SCHEMA.names}
            for row in csv.DictReader(file)
        ]


REFERENCE = _rows()
