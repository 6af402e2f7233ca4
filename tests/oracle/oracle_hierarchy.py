"""Where a park stands at the end of a year: its dated attributes and the changes of divisions.

From the hierarchy rules of the domain: a place in the tree is dated; a change of divisions holds
from its announcement; a merged park and a plate count in another park; a separately planned city
lies in its province and reports by itself; 兵团 and municipalities have no city level.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oracle_inputs import rows_of

FOLLOWED = frozenset({"merged", "recoded", "renamed"})
"""Changes that say where all of a place is afterwards; a split does not."""


@dataclass(frozen=True, slots=True)
class Spell:
    """An attribute's value from a day on, up to the day before `ends`."""

    attribute: str
    value: str
    begins: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Park:
    """A park on one day, or in its last state; `spells`, where known, say what it was when.

    `city` and `county` are codes as the documents print them; `unit` is the responsible reporting
    unit where one is stated.
    """

    code: str
    level: str
    city: str
    name: str = ""
    merged: bool = False
    unit: str = ""
    county: str = ""
    counts_in: str = ""
    spells: tuple[Spell, ...] = ()

    def on(self, day: date) -> "Park | None":
        """The park on that day; None where nothing is known of it yet."""
        if not self.spells:
            return self
        held = sorted((s for s in self.spells if s.holds_on(day)), key=lambda s: s.begins)
        return _described(self, {s.attribute: s.value for s in held}) if held else None

    @property
    def owes(self) -> bool:
        return not self.merged and not self.counts_in


def dated(code: str, name: str, spells: Iterable[Spell]) -> Park:
    """A park in its last state, with all its states."""
    known = tuple(sorted(spells, key=lambda s: s.begins))
    last = {s.attribute: s.value for s in known if s.ends is None}
    return _described(Park(code, "", "", name, spells=known), last)


def _described(park: Park, of: dict[str, str]) -> Park:
    return replace(
        park,
        level=of.get("level", ""),
        city=of.get("city", ""),
        merged=of.get("status") == "merged",
        unit=of.get("unit", ""),
        county=of.get("county", ""),
        counts_in=of.get("counts_in", ""),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """The places of a park at the end of a year in one view; '' where there is none."""

    county: str
    city: str
    unit: str
    province: str
    level: str
    owes: bool


@dataclass(frozen=True, slots=True)
class Country:
    """Which city lies where, and which cities and counties became which, from when on."""

    province_of: dict[str, str]
    city_names: dict[str, str]
    separately_planned: frozenset[str]
    merged_into: dict[str, tuple[str, date]]
    county_became: dict[str, tuple[str, date]]

    def city_on(self, city: str, day: date | None) -> str:
        """The city's code on that day (today: no day), after the mergers announced by then."""
        return _followed(city, self.merged_into, day)

    def county_on(self, county: str, day: date | None) -> str:
        return _followed(county, self.county_became, day)

    def unit_of(self, city: str) -> str:
        """Who reports for the city: itself where it is separately planned, else its province."""
        return city if city in self.separately_planned else self.province_of[city]

    def standing(self, park: Park, year: int, view: str) -> Standing | None:
        year_end = date(year, 12, 31)
        then = park.on(year_end)
        if then is None:
            return None
        day = None if view == "present_day" else year_end
        city = self.city_on(then.city, day)
        unit = then.unit or self.unit_of(city)
        if unit in self.separately_planned and not city:
            city = unit
        return Standing(
            county=self.county_on(then.county, day),
            # 兵团 answers for its parks by itself: they are no part of the city around them.
            city=city if city and self.unit_of(city) == unit else "",
            unit=unit,
            province=self.province_of[unit] if unit in self.separately_planned else unit,
            level=then.level,
            owes=then.owes,
        )


def _followed(code: str, became: dict[str, tuple[str, date]], day: date | None) -> str:
    while code in became:
        successor, announced = became[code]
        if day is not None and announced > day:
            break
        code = successor
    return code


def changes_of(rows: Iterable[dict[str, str]], level: str) -> dict[str, tuple[str, date]]:
    """What each place became, and when that was announced.

    Without a day, split, or with several successors, nobody says where its parks are now.
    """
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in rows:
        if row["level"] == level and row["kind"] in FOLLOWED and row["announced"]:
            found[row["old_code"]][row["new_code"]] = date.fromisoformat(row["announced"])
    return {old: next(iter(new.items())) for old, new in found.items() if len(new) == 1}


def read_country(seeds: Path) -> Country:
    cities = list(rows_of(seeds / "cities.csv"))
    changes = list(rows_of(seeds / "division_changes.csv"))
    return Country(
        province_of={row["code"]: row["province"] for row in cities},
        city_names={row["code"]: row["name"] for row in cities},
        separately_planned=frozenset(
            row["code"]
            for row in rows_of(seeds / "reporting_units.csv")
            if row["kind"] == "separately_planned_city"
        ),
        merged_into=changes_of(changes, "city"),
        county_became=changes_of(changes, "county"),
    )


def read_parks(reference: Path) -> dict[str, Park]:
    """All parks of the reference data with their dated attributes and their latest name."""
    spells: dict[str, list[Spell]] = defaultdict(list)
    for row in rows_of(reference / "park_attributes.csv"):
        begins = date.fromisoformat(row["valid_from"])
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        spells[row["park"]].append(Spell(row["attribute"], row["value"], begins, ends))
    names = {
        row["park"]: row["name"]
        for row in sorted(rows_of(reference / "park_names.csv"), key=lambda r: r["valid_from"])
    }
    return {park: dated(park, names.get(park, ""), of) for park, of in spells.items()}
