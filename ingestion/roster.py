"""Who may report: parks by code and by every name they are known under, and reporting units.

Read from `instance/reference/` (parks, names) and the seed of reporting units. A name is matched
as it is printed (spaces and full-width forms apart) and never by similarity.
"""

import csv
import difflib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ingestion.labels import label_key
from ingestion.seeds import seed


@dataclass(frozen=True)
class Roster:
    """`names_of` park code → printed names; `parks_named` name key → codes."""

    names_of: dict[str, tuple[str, ...]]
    parks_named: dict[str, tuple[str, ...]]
    units_named: dict[str, str] = field(default_factory=dict)

    def park_by_name(self, name: str) -> str | None:
        """The one park of that name; None when unknown or when two parks share it."""
        codes = self.parks_named.get(label_key(name), ())
        return codes[0] if len(codes) == 1 else None

    def has_name(self, park: str, name: str) -> bool:
        return park in self.parks_named.get(label_key(name), ())

    def candidates(self, name: str) -> list[str]:
        """Names to show to a person who asks which park was meant; never used to decide."""
        printed = {label_key(n): n for names in self.names_of.values() for n in names}
        close = difflib.get_close_matches(label_key(name), printed, n=3, cutoff=0.6)
        return [printed[key] for key in close]


def load_roster(reference: Path) -> Roster:
    """The roster of an instance from `parks.csv` and `park_names.csv` in its reference folder."""

    def rows(name: str) -> list[dict[str, str]]:
        with (reference / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    names_of: dict[str, list[str]] = {row["park"]: [] for row in rows("parks.csv")}
    parks_named: dict[str, list[str]] = {}
    for row in rows("park_names.csv"):
        names_of[row["park"]].append(row["name"])
        holders = parks_named.setdefault(label_key(row["name"]), [])
        if row["park"] not in holders:
            holders.append(row["park"])
    return Roster(
        names_of={park: tuple(names) for park, names in names_of.items()},
        parks_named={name: tuple(parks) for name, parks in parks_named.items()},
        units_named={label_key(row["name"]): row["code"] for row in seed("reporting_units")},
    )


@cache
def cities() -> Roster:
    """Cities by code and name, as a batch's cover states them."""
    rows = seed("cities")
    return Roster(
        names_of={row["code"]: (row["name"],) for row in rows},
        parks_named={label_key(row["name"]): (row["code"],) for row in rows},
    )
