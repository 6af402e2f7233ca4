"""The forms of the synthetic nation's cities and units: lists, support, reports, registers.

Nothing here is real. In cities' reports figures are missing and held as in the yearly progress; the
others are without faults. Some units never send a list, some cities no report.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from made_nation import NOT_SENT, SHANDONG
from made_park_forms import (
    RATES,
    REDUCTIONS,
    TYPES,
    Cells,
    faulty,
    made,
    of_park,
    revised,
    word,
    year_of,
)
from made_returns import Made, Written

from orchestration.demo import roster

STATUS_13TH = ("未开展", "已开展", "已完成")
INSTRUMENTS = ("中央预算内投资", "财政资金", "绿色贷款", "土地要素")
LEVEL_NAMES = {"national": "国家级", "provincial": "省级"}
LIST_YEAR, SECOND_LIST_YEAR = 2022, 2024
SILENT = 2  # units that never send a list
ZHEJIANG = "330000"


def forms(
    parks: Iterable[roster.Park], city_names: Mapping[str, str], years: range
) -> Iterator[Made]:
    """Always the same forms of the same parks."""
    of_unit: dict[str, list[roster.Park]] = defaultdict(list)
    of_city: dict[str, list[roster.Park]] = defaultdict(list)
    for park in parks:
        of_unit[park.unit].append(park)
        if park.city:
            of_city[park.city].append(park)
        yield from of_park(park, random.Random(f"forms {park.code}"))
    for number, (unit, inside) in enumerate(sorted(of_unit.items())):
        rng = random.Random(f"forms {unit}")
        if number >= SILENT:
            yield from _lists(unit, inside, rng)
        for year in years:
            yield made("policy_support", unit, year, _support(rng, unit, year))
        if unit == ZHEJIANG:
            yield from _green_parks(unit, inside, years, rng)
        if unit == SHANDONG:
            yield _plan_list(unit, inside, city_names, rng)
    for city, inside in sorted(of_city.items()):
        rng = random.Random(f"forms {city}")
        for year in years:
            if rng.random() < NOT_SENT:
                continue
            report = made("city_annual_report", city, year, _report(rng, len(inside)))
            day = date(year + 1, 1, rng.randrange(1, 28))
            yield from revised(rng, replace(report, received=day))
            if city not in of_unit:
                cells = _support(rng, inside[0].unit, year)
                yield made("policy_support", city, year, cells)


def _lists(unit: str, parks: list[roster.Park], rng: random.Random) -> Iterator[Made]:
    """2022 of every unit; in 2024 some list anew, and what changed stands in a document of 2024."""
    kinds = {
        park.code: rng.choices(("eligible", "ineligible", ""), (92, 5, 3))[0] for park in parks
    }
    words = {park.code: (rng.choice(TYPES), rng.choice(STATUS_13TH)) for park in parks}
    first = _list(parks, kinds, words, rng)
    sent = made("park_list", unit, LIST_YEAR, first)
    day = date(LIST_YEAR, rng.choice((6, 6, 6, 7)), rng.randrange(1, 31))  # due on 06-30
    yield from revised(rng, replace(sent, received=day))
    if rng.random() < 0.4:
        changes: Cells = {}
        for number, park in enumerate(rng.sample(parks, min(3, len(parks))), start=1):
            is_in = kinds[park.code] != "eligible"
            kinds[park.code] = "eligible" if is_in else ""
            row = f"list_change:{number}"
            said = {
                **{"park": park.code, "park_code": park.code, "park_name": park.name},
                **{"direction": "调入" if is_in else "调出", "reason": "合成原因"},
                "document_date": f"{SECOND_LIST_YEAR}-{rng.randrange(1, 7):02d}-01",
            }
            changes |= {(field, row, ""): word(text) for field, text in said.items()}
        second = {**_list(parks, kinds, words, rng), **changes}
        yield made("park_list", unit, SECOND_LIST_YEAR, second)


def _list(
    parks: list[roster.Park],
    kinds: Mapping[str, str],
    words: Mapping[str, tuple[str, str]],
    rng: random.Random,
) -> Cells:
    cells: Cells = {}
    for number, park in enumerate(parks, start=1):
        if not (kind := kinds[park.code]):
            continue
        row = f"{kind}:{number}"
        said = {"park": park.code, "park_code": park.code, "park_name": park.name}
        if kind == "eligible":
            park_type, status = words[park.code]
            said |= {"park_type": park_type, "status_13th": status}
            for code in (*REDUCTIONS, *RATES[:3]):
                cells[code, row, ""] = Written(Decimal(f"{rng.uniform(1, 900):.2f}"))
        else:
            said["reason"] = "合成原因"
        cells |= {(field, row, ""): word(text) for field, text in said.items()}
    return cells


def _support(rng: random.Random, unit: str, year: int) -> Cells:
    """Half of what a city states is in its unit's form, by the same document."""
    cells: Cells = {}
    for number, instrument in enumerate(INSTRUMENTS, start=1):
        row = f"support:{number}"
        document = f"合成〔{year}〕{unit}-{number}号"
        if rng.random() < 0.5:
            document += f"-{rng.randrange(10**6)}"
        said = {"support_name": "合成支持", "instrument": instrument, "support_document": document}
        cells |= {(field, row, ""): word(text) for field, text in said.items()}
        if instrument == "土地要素":
            cells["support_land", row, ""] = Written(Decimal(rng.randrange(1, 99)))
        else:
            cells["support_money", row, ""] = Written(Decimal(f"{rng.uniform(10, 9999):.2f}"))
        if rng.random() < 0.8:
            cells["supported_parks", row, ""] = Written(Decimal(rng.randrange(1, 20)))
    return cells


def _report(rng: random.Random, parks: int) -> Cells:
    counts = ("parks_on_list", "parks_implementing", "parks_completed", "parks_accepted")
    money = ("key_investment_planned", "key_investment_done", "key_investment_to_date")
    told = {code: Decimal(rng.randrange(parks + 1)) for code in (*counts, "key_projects")}
    told |= {code: Decimal(f"{rng.uniform(0, 99999):.2f}") for code in money}
    return {
        (code, "area_totals:total", "total"): faulty(rng, number) for code, number in told.items()
    }


def _green_parks(
    unit: str, parks: list[roster.Park], years: range, rng: random.Random
) -> Iterator[Made]:
    """Each year's register names those recognised so far; checks and withdrawals are the year's."""
    since: dict[str, tuple[int, str]] = {}
    for year in years[1:]:
        cells: Cells = {}
        for number, park in enumerate(parks, start=1):
            if park.code not in since and rng.random() < 0.3:
                since[park.code] = (year, rng.choice(tuple(LEVEL_NAMES.values())))
            if park.code not in since:
                continue
            first, level = since[park.code]
            received = ("已收到", "未收到")
            said = {
                **{"park": park.code, "park_name": park.name, "green_level": level},
                **{"recognised_on": f"{first}-03-01", "yearly_report": rng.choice(received)},
                "five_year_plan": rng.choice(received),
            }
            cells |= {(f, f"recognised:{number}", ""): word(t) for f, t in said.items()}
            if rng.random() < 0.5:
                result = rng.choice(("符合", "限期整改", "不符合"))
                said = {"park": park.code, "check_kind": rng.choice(("现场核查", "复查"))}
                said |= {"checked_on": f"{year}-08-01", "check_result": result}
                cells |= {(f, f"green_check:{number}", ""): word(t) for f, t in said.items()}
            if rng.random() < 0.1:
                said = {"park": park.code, "withdrawn_on": f"{year}-10-01"}
                said["withdrawal_reason"] = "其他"
                cells |= {(f, f"withdrawal:{number}", ""): word(t) for f, t in said.items()}
        yield made("green_park", unit, year, cells)


def _plan_list(
    unit: str, parks: list[roster.Park], city_names: Mapping[str, str], rng: random.Random
) -> Made:
    cells: Cells = {}
    for number, park in enumerate((p for p in parks if p.city), start=1):
        row = f"plan:{number}"
        said = {
            **{"city": city_names[park.city], "park": park.code, "park_name": park.name},
            "level": LEVEL_NAMES[park.level],
        }
        cells |= {(field, row, ""): word(text) for field, text in said.items()}
        cells["plan_year", row, ""] = year_of(rng.choice((2018, 2019, 2020)))
    return replace(made("plan_list", unit, 2018, cells), received=date(2018, 9, 30))
