"""The parks of a scheme's place on the day a target is due, with what is on record of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from oracle_hierarchy import Country, Park


@dataclass(frozen=True, slots=True)
class TargetPark:
    """`said`: the value of each dated attribute on the day."""

    code: str
    merged: bool
    said: dict[str, str]


def target_parks(
    parks: Iterable[Park], country: Country, place: str, level: str, due: date
) -> Iterator[TargetPark]:
    """Those that lie in the place, a city or a province with its separately planned city.

    A merged park, and one that counts in another, are named and told apart.
    """
    for park in parks:
        held = sorted((s for s in park.spells if s.holds_on(due)), key=lambda s: s.begins)
        said = {spell.attribute: spell.value for spell in held}
        city = said.get("city", "")
        if place not in (city, said.get("unit"), country.province_of.get(city)):
            continue
        if level in ("all", said.get("level")):
            merged = said.get("status") == "merged" or "counts_in" in said
            yield TargetPark(park.code, merged, said)
