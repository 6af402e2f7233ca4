"""The real roster after two parks took new names, which the real one has not seen yet."""

import csv
import shutil
import tempfile
from pathlib import Path

from filled_forms import PARK

from ingestion.roster import Roster, load_roster

REFERENCE = Path(__file__).parents[1] / "orchestration" / "template" / "reference"
NEW_NAMES = {"P3700394": "邹城新材料产业园区", PARK: "明水新区"}
RENAMED_ON = "2021-05-01"


def renamed_roster() -> Roster:
    """邹城工业园区 and 明水经济技术开发区 under new names since 2021-05-01."""
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference"
        shutil.copytree(REFERENCE, reference)
        path = reference / "park_names.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in [row for row in rows if row["park"] in NEW_NAMES]:
            row["valid_to"] = RENAMED_ON
            name = NEW_NAMES[row["park"]]
            rows.append({**row, "name": name, "valid_from": RENAMED_ON, "valid_to": ""})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return load_roster(reference)
