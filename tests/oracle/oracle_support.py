"""Support by policy instruments, the same money once.

The form asks that money be stated once. An entry of a city that is also one of its own unit's form
of that year (same instrument and document) counts in the city, and once in the unit.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from oracle_forms import Form, Forms
from oracle_hierarchy import Country
from oracle_inputs import Cell

ALL_YEARS = 0
ALL = "all"
NATION = "CN"
SAME = ("instrument", "support_document")


@dataclass(frozen=True, slots=True)
class Support:
    """Money in 万元, land in 公顷; None where no entry states any."""

    entries: int
    money: Decimal | None
    land: Decimal | None
    parks: Decimal | None


Key = tuple[str, str, str, str, str, int]
"""View, scope, level, place, instrument, year."""


def support_rollups(forms: Forms, country: Country) -> Iterator[tuple[Key, Support]]:
    found: dict[Key, list[dict[str, Cell]]] = defaultdict(list)
    for form in forms["policy_support"]:
        for row in form.rows("support"):
            passed_on = _stands_in_the_units_form(form, row, forms, country)
            for view in ("present_day", "as_reported"):
                for scope in ("with", "without"):
                    for level, place in _places(form.reporter, scope, country):
                        if passed_on and level != "city":
                            continue
                        for instrument in (ALL, row["instrument"].text):
                            for year in (ALL_YEARS, form.report_year):
                                key = (view, scope, level, place, instrument, year)
                                found[key].append(row)
    for key, rows in found.items():
        money, land, parks = (
            _sum(rows, code) for code in ("support_money", "support_land", "supported_parks")
        )
        yield key, Support(len(rows), money, land, parks)


def _places(reporter: str, scope: str, country: Country) -> Iterator[tuple[str, str]]:
    is_city = reporter in country.province_of
    if is_city:
        yield "city", reporter
    apart = scope == "without" and reporter in country.separately_planned
    yield "unit", reporter if apart or not is_city else country.province_of[reporter]
    yield "nation", NATION


def _stands_in_the_units_form(
    form: Form, row: dict[str, Cell], forms: Forms, country: Country
) -> bool:
    unit = country.province_of.get(form.reporter)
    if unit is None or form.reporter in country.separately_planned:
        return False

    def same(cells: dict[str, Cell]) -> tuple[str, ...]:
        return tuple(cells[code].text if code in cells else "" for code in SAME)

    return any(
        same(other) == same(row)
        for upper in forms["policy_support"]
        if upper.reporter == unit and upper.report_year == form.report_year
        for other in upper.rows("support")
    )


def _sum(rows: list[dict[str, Cell]], code: str) -> Decimal | None:
    numbers = [row[code].number for row in rows if code in row]
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None
