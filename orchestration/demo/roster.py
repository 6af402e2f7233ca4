"""A synthetic national roster: 2,543 parks (552 national, 1,991 provincial) in 37 units.

Only the counts are real; names and codes say that they are synthetic.
"""

import csv
from pathlib import Path

from ingestion.seeds import seed

NATIONAL, PROVINCIAL = 552, 1991


def write_national_roster(reference: Path) -> None:
    """Replace the instance's reference by the synthetic roster."""
    units = [row["code"] for row in seed("reporting_units")]
    parks, names, attributes = [], [], []
    document = {"document": "合成名录", "document_date": "2020-12-31"}
    for number in range(NATIONAL + PROVINCIAL):
        park = f"S{number + 1:05d}"
        level = "national" if number < NATIONAL else "provincial"
        unit = units[number % len(units)]
        parks.append(
            {"park": park, "first_document": "合成名录", "first_document_date": "2020-12-31"}
        )
        names.append(
            {
                "park": park, "name": f"合成园区{number + 1:04d}", "kind": "printed",
                "valid_from": "2020-12-31", "valid_to": "", "document": "合成名录",
            }
        )  # fmt: skip
        for attribute, value in (("unit", unit), ("level", level)):
            attributes.append(
                {
                    "park": park, "attribute": attribute, "value": value, "basis": "",
                    "valid_from": "2018-01-01", "valid_to": "", **document,
                }
            )  # fmt: skip
    for name, rows in (("parks", parks), ("park_names", names), ("park_attributes", attributes)):
        with (reference / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
