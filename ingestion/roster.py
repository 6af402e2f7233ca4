"""Who may report: parks, counties, cities and reporting units by code and by dated names.

Parks are read from `instance/reference/` (parks, names), divisions from the seeds. A name is
matched as it is printed (spaces and full-width forms apart) and never by similarity; it is a name
only in the years in which its document lets it be one.
"""

import csv
import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ingestion.divisions import division_reporters
from ingestion.labels import label_key
from ingestion.reporters import KINDS_ZH, Kind, Name, Reporter
from ingestion.validity import between

_SHOWN = 3
_TODAY = 9998  # a year after every change that is known
ALL_KINDS: tuple[Kind, ...] = ("park", "county", "city", "unit")


@dataclass(frozen=True)
class Roster:
    """Every reporter once; the same code may be that of a city and of a reporting unit."""

    reporters: tuple[Reporter, ...] = field(default=())

    @cached_property
    def _by_code(self) -> dict[tuple[Kind, str], Reporter]:
        return {(reporter.kind, reporter.code): reporter for reporter in self.reporters}

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[Name, Reporter]]]:
        found: dict[str, list[tuple[Name, Reporter]]] = {}
        for reporter in self.reporters:
            for name in reporter.names:
                found.setdefault(label_key(name.text), []).append((name, reporter))
        return found

    def of_code(self, code: str, kinds: Iterable[Kind] = ALL_KINDS) -> Reporter | None:
        """The reporter of that code, of the first of the kinds that has it."""
        found = (self._by_code.get((kind, code)) for kind in kinds)
        return next((reporter for reporter in found if reporter), None)

    def named(
        self, name: str, kinds: Iterable[Kind] = ALL_KINDS, year: int | None = None
    ) -> list[Reporter]:
        """The reporters that have this name, in that year or (None) at any time.

        Before the first document that names a park its oldest name stands, unless another park
        ever had it.
        """
        wanted = set(kinds)
        held = [(n, r) for n, r in self._by_name.get(label_key(name), ()) if r.kind in wanted]
        if year is not None:
            in_year = [(n, r) for n, r in held if n.in_year(year) and r.validity.in_year(year)]
            alone = len({r.code for _, r in held}) == 1
            held = in_year or [(n, r) for n, r in held if alone and n.before_documents(year)]
        return list({(r.kind, r.code): r for _, r in held}.values())

    def park_by_name(self, name: str, year: int | None = None) -> str | None:
        """The one park of that name; None when unknown or when two parks share it."""
        parks = self.named(name, ("park",), year)
        return parks[0].code if len(parks) == 1 else None

    def has_name(self, park: str, name: str, year: int | None = None) -> bool:
        return park in {reporter.code for reporter in self.named(name, ("park",), year)}

    @cached_property
    def parks_named(self) -> dict[str, tuple[str, ...]]:
        """The parks that have or had a name, by the name as `label_key` text."""
        return {
            key: codes
            for key, held in self._by_name.items()
            if (codes := tuple(dict.fromkeys(r.code for _, r in held if r.kind == "park")))
        }

    def of_kind(self, kind: Kind) -> Iterator[Reporter]:
        return (reporter for reporter in self.reporters if reporter.kind == kind)

    def candidates(
        self, name: str, kinds: Sequence[Kind] = ("park",), year: int | None = None
    ) -> list[str]:
        """Names to show to a person who asks who was meant; never used to decide.

        Whoever has or had exactly this name (or code) comes first, and for one that is no more
        whoever followed; then names that look alike.
        """
        if not label_key(name):
            return []
        coded = self.of_code(label_key(name).upper(), (*kinds, *ALL_KINDS))
        exactly = [coded] if coded else self.named(name)
        known = [r for r in exactly if r.kind in kinds]
        shown = [self.shown(heir) for r in known for heir in self.heirs(r, year)]
        shown += [self.shown(r) for r in exactly if r.kind not in kinds]
        printed: dict[str, list[Reporter]] = {}
        for reporter in self.reporters:
            if reporter.kind in kinds and (year is None or reporter.validity.at_end_of(year)):
                for held in reporter.names:
                    if year is None or held.in_year(year) or held.before_documents(year):
                        printed.setdefault(label_key(held.text), []).append(reporter)
        for key in difflib.get_close_matches(label_key(name), printed, n=_SHOWN, cutoff=0.6):
            shown += map(self.shown, printed[key])
        return list(dict.fromkeys(shown))[:_SHOWN]

    def heirs(self, reporter: Reporter, year: int | None) -> list[Reporter]:
        """The reporter himself while he exists at the end of the year, else who followed him."""
        if year is None or reporter.validity.at_end_of(year) or not reporter.successors:
            return [reporter]
        found = (self.of_code(code, ALL_KINDS) for code in reporter.successors)
        return [heir for follower in found if follower for heir in self.heirs(follower, year)]

    def lies_in(self, reporter: Reporter, place: str) -> bool:
        """Whether a reporter belongs to a city, province or unit, in any state of the divisions.

        What lies in a city that was merged lies in its successor too.
        """
        around = reporter
        for _ in ALL_KINDS:
            if place in (around.code, around.within):
                return True
            outer = self.of_code(around.within, ("city", "unit", "county"))
            if outer is None:
                return False
            if any(heir.code == place for heir in self.heirs(outer, _TODAY)):
                return True
            around = outer
        return False

    @staticmethod
    def shown(reporter: Reporter) -> str:
        """Name and code as a candidate is told; a county with its city in front."""
        name = max((n.text for n in reporter.names if n.text.endswith(reporter.name)), key=len)
        return f"{name}({reporter.code})"

    @staticmethod
    def kinds_zh(kinds: Iterable[Kind]) -> str:
        return "、".join(KINDS_ZH[kind] for kind in kinds)


def load_roster(reference: Path) -> Roster:
    """The roster of an instance: `parks.csv`, `park_names.csv` of its reference, the divisions."""
    names: dict[str, list[dict[str, str]]] = {
        row["park"]: [] for row in _rows(reference / "parks.csv")
    }
    for row in _rows(reference / "park_names.csv"):
        names[row["park"]].append(row)
    place_of = _places(reference / "park_attributes.csv")
    parks = (
        Reporter("park", park, _present_first(rows), within=place_of.get(park, ""))
        for park, rows in names.items()
    )
    return Roster((*parks, *division_reporters()))


def _places(path: Path) -> dict[str, str]:
    """The last city of each park, else its reporting unit."""
    place: dict[str, dict[str, str]] = {"city": {}, "unit": {}}
    for row in sorted(_rows(path) if path.exists() else [], key=lambda row: row["valid_from"]):
        if row["attribute"] in place:
            place[row["attribute"]][row["park"]] = row["value"]
    return place["unit"] | place["city"]


def _present_first(rows: list[dict[str, str]]) -> tuple[Name, ...]:
    """Names without an end first, what a document prints before other names, the newest first."""
    newest = sorted(rows, key=lambda row: row.get("valid_from") or "", reverse=True)
    ordered = sorted(newest, key=lambda r: (bool(r.get("valid_to")), r.get("kind") != "printed"))
    oldest = min((row.get("valid_from") or "" for row in rows), default="")
    return tuple(
        Name(
            row["name"],
            between(row.get("valid_from") or "", row.get("valid_to") or ""),
            (row.get("valid_from") or "") == oldest,
        )
        for row in ordered
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
