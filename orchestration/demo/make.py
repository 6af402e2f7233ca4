"""Makes the demonstration instance: rosters, filled forms in the inbox, receipts on plausible days.

Everything that was written is also listed in `<home>/synthetic/`: `written.csv` (each figure with
file, sheet and cell) and `faults.csv` (each fault with what must become of it), so that whoever
doubts the pipeline can recompute its results without it.
"""

import csv
import datetime as dt
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from ingestion.contract import contracts
from ingestion.intake import receive
from ingestion.seeds import seed
from orchestration.demo import office_forms, park_forms
from orchestration.demo.made import Made, filled_file
from orchestration.demo.roster import Park, synthetic_nation, write_national_roster
from orchestration.demo.workbooks import Order, make_park, plan_list
from orchestration.forms import deadline_zh, reference_parks
from orchestration.instance import Instance, open_instance

# When the demonstration's office looks at its instance: early 2026, before the summary is due.
DEMO_NOW = dt.datetime(2026, 2, 20, 1, 0, tzinfo=dt.UTC)
_WRITTEN = (
    "file", "wave", "form", "park", "report_year", "sheet", "cell", "code", "row_key", "column",
    "written", "means",
)  # fmt: skip
_FAULTS = (
    "file", "park", "report_year", "fault", "outcome", "sheet", "cell", "code", "row_key", "column",
)  # fmt: skip


def make_demo(
    home: Path,
    years: range,
    roster: str,
    fault_rate: float,
    seed_number: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
    other_forms: bool = True,
    nation: Sequence[Park] | None = None,
) -> Instance:
    """A fresh demonstration instance with all forms received; `run` does the rest.

    `other_forms`: of Shandong's parks, cities and unit also the forms that are not park_progress.
    `nation`: the parks of the national roster, where they are not to be all.
    """
    instance = open_instance(home)
    _settings(instance, roster)
    if roster == "national":
        nation = nation or synthetic_nation()
        write_national_roster(instance.reference, nation)
    instance = Instance(instance.home)
    plan = instance.settings.years
    other_forms = other_forms and roster == "shandong"
    forms = ("park_progress", *park_forms.FORMS, *office_forms.FORMS)
    deadlines = {(f, y): deadline_zh(instance, contracts()[f], y) for f in forms for y in years}
    parks = reference_parks(instance)
    planned = range(plan.first, plan.last + 1)
    orders = [
        Order(park, wanted, planned, seed_number, fault_rate, deadlines, other_forms)
        for park, wanted in [(park, years) for park in parks] + _until_merged(nation or (), years)
    ]
    made: list[Made] = []
    with ProcessPoolExecutor(instance.settings.intake.workers) as pool:
        for number, files in enumerate(pool.map(make_park, orders, chunksize=4), 1):
            made += files
            progress(number * len(years), len(orders) * len(years))
        if other_forms:
            filled = office_forms.office_forms(instance, parks, years, planned, seed_number)
            made += pool.map(partial(filled_file, deadlines=deadlines), filled, chunksize=4)
    if roster == "shandong":
        made.append(plan_list(instance))
    made.sort(key=lambda m: (m.received, m.name))
    _receive_in_waves(instance, made)
    _record(instance.home / "synthetic", made)
    return instance


def _until_merged(nation: Sequence[Park], years: range) -> list[tuple[dict[str, str], range]]:
    """The parks that are merged today, each with the years whose end it still saw."""
    names = {city["code"]: city["name"] for city in seed("cities")}
    return [
        (
            {
                "park": park.code,
                "name": park.name,
                "city": park.city,
                "city_name": names.get(park.city, ""),
                "level": park.level,
            },
            range(years.start, min(years.stop, int(park.merged_on[:4]))),
        )
        for park in nation
        if park.merged_on
    ]


def _settings(instance: Instance, roster: str) -> None:
    path = instance.home / "instance.toml"
    settings = path.read_text(encoding="utf-8")
    for pattern, value in (
        (r"^synthetic = .*$", "synthetic = true"),
        (r"^unit = .*$", 'unit = "CN"' if roster == "national" else 'unit = "370000"'),
    ):
        settings = re.sub(pattern, value, settings, flags=re.MULTILINE)
    path.write_text(settings, encoding="utf-8")


def _receive_in_waves(instance: Instance, made: list[Made]) -> None:
    """Drop the files of one moment into the inbox and receive them at that moment."""
    ledger = instance.ledger()
    for moment in sorted({m.received for m in made}):
        for m in (m for m in made if m.received == moment):
            path = instance.inbox / m.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(m.content)
            _settle(path)
        receive(instance.inbox, instance.submissions, ledger, lambda at=moment: at)
    ledger.close()


def _settle(path: Path) -> None:
    """The file is whole: let it look as if it had been copied a while ago."""
    before = path.stat().st_mtime - 60
    os.utime(path, (before, before))


def _record(folder: Path, made: list[Made]) -> None:
    folder.mkdir(exist_ok=True)
    for name, columns, rows in (
        ("written.csv", _WRITTEN, (row for m in made for row in m.written)),
        ("faults.csv", _FAULTS, (row for m in made for row in m.faults)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
