"""A synthetic nation: 2,543 parks (552 national, 1,991 provincial) in the 37 reporting units.

The counts (at the beginning of 2018) and the units are real; names, codes, places and everything
that becomes of a park afterwards are not, and say so. In each year some parks are promoted and some
merged; a few are plates of another park from the start. A park has a city where the seeds know the
unit's cities, and a separately planned city is its parks' city; those of the other provinces, of
municipalities and of 兵团 belong to their unit alone.
"""

import csv
import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.seeds import seed

NATIONAL, PROVINCIAL = 552, 1991
CHANGE_YEARS = range(2021, 2026)
PROMOTED, MERGED, PLATES = 20, 15, 8
_BEGIN = "2018-01-01"
_DOCUMENT = "合成名录"


@dataclass
class Park:
    """A park of the roster; dates are ISO days, '' where nothing happened."""

    code: str
    name: str
    unit: str
    city: str
    level: str
    promoted_on: str = ""
    counts_in: str = ""
    merged_on: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return self.unit, self.city

    @property
    def changed(self) -> bool:
        return bool(self.promoted_on or self.counts_in)

    def attributes(self) -> list[tuple[str, str, str, str]]:
        """Attribute, value, valid from, valid to."""
        place = ("city", self.city) if self.city else ("unit", self.unit)
        found = [(*place, _BEGIN, ""), ("level", self.level, _BEGIN, self.promoted_on)]
        if self.promoted_on:
            found.append(("level", "national", self.promoted_on, ""))
        if self.counts_in:
            found.append(("counts_in", self.counts_in, self.merged_on or _BEGIN, ""))
        if self.merged_on:
            found.append(("status", "merged", self.merged_on, ""))
        return found


def synthetic_nation() -> list[Park]:
    """Always the same nation."""
    rng = random.Random("synthetic nation")
    parks = []
    levels = ["national"] * NATIONAL + ["provincial"] * PROVINCIAL
    rng.shuffle(levels)
    for number, (unit, level) in enumerate(zip(_units(rng, len(levels)), levels, strict=True), 1):
        name = f"合成{unit['name']}园区{number:04d}"
        city = rng.choice(_cities(unit["code"]) or [""])
        parks.append(Park(f"S{number:05d}", name, unit["code"], city, level))
    _change(parks, rng)
    return parks


def _units(rng: random.Random, parks: int) -> list[dict[str, str]]:
    """The unit of each park: three for every unit, the others by chance, fewer for a city."""
    units = list(seed("reporting_units"))
    weights = [rng.uniform(1, 3) if u["kind"] == "province" else 0.5 for u in units]
    return units * 3 + rng.choices(units, weights, k=parks - 3 * len(units))


def _cities(unit: str) -> list[str]:
    """The cities of a unit that the seeds know; a separately planned city is its own unit."""
    apart = {u["code"] for u in seed("reporting_units") if u["kind"] == "separately_planned_city"}
    if unit in apart:
        return [unit]
    known = [c for c in seed("cities") if c["province"] == unit and not c["abolished"]]
    return [c["code"] for c in known if c["code"] not in apart]


def _change(parks: list[Park], rng: random.Random) -> None:
    """Promotions, mergers and plates; a park changes once, within its place."""
    provincial = [park for park in parks if park.level == "provincial"]
    rng.shuffle(provincial)
    for number, park in enumerate(provincial[:PROMOTED]):
        park.promoted_on = _day(number)
    wanted = [_day(number) for number in range(MERGED)] + [""] * PLATES
    successors: set[str] = set()
    for park in provincial[PROMOTED:]:
        others = [p for p in parks if p.place == park.place and p is not park and not p.changed]
        if wanted and others and park.code not in successors:
            park.merged_on = wanted.pop()
            park.counts_in = rng.choice(others).code
            successors.add(park.counts_in)


def _day(number: int) -> str:
    return dt.date(CHANGE_YEARS[number % len(CHANGE_YEARS)], 6, 30).isoformat()


def write_national_roster(reference: Path, parks: Sequence[Park]) -> None:
    """Replace the instance's reference by the synthetic nation."""
    document = {"document": _DOCUMENT, "document_date": _BEGIN}
    _write(
        reference / "parks.csv",
        [
            {"park": p.code, "first_document": _DOCUMENT, "first_document_date": _BEGIN}
            for p in parks
        ],
    )
    names = {"kind": "printed", "valid_from": _BEGIN, "valid_to": "", "document": _DOCUMENT}
    _write(
        reference / "park_names.csv",
        [{"park": p.code, "name": p.name, **names} for p in parks],
    )
    _write(
        reference / "park_attributes.csv",
        [
            {
                "park": park.code,
                "attribute": attribute,
                "value": value,
                "basis": "",
                "valid_from": valid_from,
                "valid_to": valid_to,
                **document,
            }
            for park in parks
            for attribute, value, valid_from, valid_to in park.attributes()
        ],
    )


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
