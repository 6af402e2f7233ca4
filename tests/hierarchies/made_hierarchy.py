"""Small countries for the property test: divisions that change, parks with dated attributes.

One province with a separately planned city and cities that merge, a municipality and 兵团 without
cities, counties. Everything is drawn by hypothesis; the codes are real ones, nothing else is.
"""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st
from oracle_hierarchy import Country, Park, Spell, changes_of, dated

YEARS = range(2021, 2024)
PROVINCE, MUNICIPALITY, CORPS = "370000", "310000", "XPCC"
PLANNED, OTHER_PROVINCE = "370200", "650000"
CITIES = ("371200", "371300", "370100", PLANNED)
"""A city merges into one that stands further right: no circles."""
CITY_OF_CORPS = "659001"
COUNTIES = ("371202", "371203", "370116", "370117")
BEFORE = date(2018, 1, 1)
DAYS = (
    *(date(2020, 12, 31), date(2021, 1, 1), date(2021, 6, 30), date(2021, 12, 31)),
    *(date(2022, 7, 1), date(2023, 1, 1), date(2023, 12, 31), date(2024, 5, 1)),
)


def divisions(changes: list[dict[str, str]]) -> Country:
    return Country(
        province_of={**dict.fromkeys(CITIES, PROVINCE), CITY_OF_CORPS: OTHER_PROVINCE},
        city_names={},
        separately_planned=frozenset({PLANNED}),
        merged_into=changes_of(changes, "city"),
        county_became=changes_of(changes, "county"),
    )


def seeds(changes: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The rows that stand in the place of the project's seeds of divisions."""
    country = divisions(changes)
    kinds = {MUNICIPALITY: "municipality", CORPS: "xpcc", PLANNED: "separately_planned_city"}
    units = (PROVINCE, MUNICIPALITY, CORPS, PLANNED, OTHER_PROVINCE)
    return {
        "cities": [{"code": c, "province": p} for c, p in country.province_of.items()],
        "reporting_units": [
            {
                "code": unit,
                "kind": kinds.get(unit, "province"),
                "lies_inside": {PLANNED: PROVINCE, CORPS: OTHER_PROVINCE}.get(unit, ""),
            }
            for unit in units
        ],
        "division_changes": changes,
    }


@st.composite
def changes_of_divisions(draw: st.DrawFn) -> list[dict[str, str]]:
    found = []
    for level, places in (("city", CITIES), ("county", COUNTIES)):
        for old, new in draw(
            st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3, unique=True)
        ):
            if old < new:
                day = draw(st.sampled_from((None, date(2019, 1, 9), *DAYS)))
                kind = draw(st.sampled_from(("merged", "recoded", "renamed", "split")))
                found.append(
                    {
                        "level": level,
                        "kind": kind,
                        "old_code": places[old],
                        "new_code": places[new],
                        "announced": day.isoformat() if day else "",
                    }
                )
    return found


PLACES = (
    *({"city": city} for city in CITIES),
    *({"city": city, "county": county} for city, county in zip(CITIES, COUNTIES, strict=True)),
    {"unit": MUNICIPALITY},
    {"unit": CORPS},
    {"unit": CORPS, "city": CITY_OF_CORPS},
    {"city": CITY_OF_CORPS},
    {"unit": PLANNED},
    {"unit": PROVINCE, "city": CITIES[0]},
)


@st.composite
def parks(draw: st.DrawFn) -> list[Park]:
    codes = [f"P{number}" for number in range(1, draw(st.integers(1, 5)) + 1)]
    return [dated(code, code, draw(_spells(codes))) for code in codes]


@st.composite
def _spells(draw: st.DrawFn, codes: list[str]) -> list[Spell]:
    begins = draw(st.sampled_from((BEFORE, BEFORE, BEFORE, date(2022, 3, 1))))
    level = draw(st.sampled_from(("provincial", "national")))
    spells = [Spell("level", level, begins)]
    spells += [Spell(a, v, begins) for a, v in draw(st.sampled_from(PLACES)).items()]
    later = st.sampled_from([day for day in DAYS if day > begins])
    happened = draw(st.sets(st.sampled_from(("promoted", "moved", "plate", "merged", "apart"))))
    if "promoted" in happened:
        spells.append(Spell("level", "national", draw(later)))
    if "moved" in happened and "city" in {s.attribute for s in spells}:
        spells.append(Spell("city", draw(st.sampled_from(CITIES)), draw(later)))
    if "plate" in happened:
        ends = draw(st.one_of(st.none(), later))
        spells.append(Spell("counts_in", draw(st.sampled_from(codes)), begins, ends))
    if "merged" in happened:
        day = draw(later)
        successor = draw(st.sampled_from(codes))
        spells += [Spell("status", "merged", day), Spell("counts_in", successor, day)]
        if "apart" in happened and (after := [d for d in DAYS if d > day]):
            ends = draw(st.sampled_from(after))
            spells[-2:] = [
                Spell("status", "merged", day, ends),
                Spell("counts_in", successor, day, ends),
            ]
    return spells


@dataclass(frozen=True)
class Tree:
    changes: list[dict[str, str]]
    parks: list[Park]
    unit: str


trees = st.builds(
    Tree,
    changes_of_divisions(),
    parks(),
    st.sampled_from(("CN", "CN", PROVINCE, PLANNED, CORPS)),
)


def park_rows(found: list[Park]) -> dict[str, list[dict[str, str]]]:
    return {
        "parks": [{"park": park.code} for park in found],
        "park_names": [
            {"park": p.code, "name": p.name, "kind": "printed", "valid_from": "2018-01-01",
             "valid_to": ""} for p in found
        ],
        "park_attributes": [
            {
                "park": park.code,
                "attribute": spell.attribute,
                "value": spell.value,
                "valid_from": spell.begins.isoformat(),
                "valid_to": spell.ends.isoformat() if spell.ends else "",
            }
            for park in found
            for spell in park.spells
        ],
    }  # fmt: skip
