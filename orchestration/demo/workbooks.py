"""Makes the demonstration's workbooks and tells what stands in each of their cells."""

import csv
import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from ingestion.blank_form import Check, Filling, write_form
from ingestion.contract import contracts
from ingestion.placement import Place, places
from ingestion.seeds import seed
from orchestration.demo.answers import filled
from orchestration.demo.faults import FAULTS, ODDITIES, Fault, Form, Key, Moved, _SetCell
from orchestration.demo.made import Made
from orchestration.demo.park_forms import park_forms
from orchestration.demo.transformation import transformed_park
from orchestration.forms import deadline_zh, printed_checks
from orchestration.instance import Instance

PLAN_LIST = Path(__file__).parent / "shandong_2018_plan_parks.csv"
_ABSENT, _REVISED, _ODD, _LATE = 0.02, 0.03, 0.10, 0.05


@dataclass(frozen=True)
class Order:
    """One park's forms to be made in a worker process."""

    park: dict[str, str]
    years: range
    plan: range
    seed: int
    fault_rate: float
    deadlines: dict[tuple[str, int], str]
    other_forms: bool = True


def make_park(order: Order) -> list[Made]:
    """All workbooks of one park: its yearly progress, then plan, evaluation and acceptance."""
    rng = random.Random(f"{order.seed}:{order.park['park']}:forms")
    years = order.years
    park = order.park
    figures, course = transformed_park(park["park"], park["name"], order.plan, order.seed)
    made = []
    for year in years:
        if rng.random() < _ABSENT:
            continue
        values = filled(park, figures, course, year, order.plan, rng)
        received = _day(year, rng)
        faulty = rng.random() < order.fault_rate
        made.append(_workbook(order, year, dict(values), received, rng, faulty, revision=1))
        if rng.random() < _REVISED:
            revised = dict(values)
            for key in [("energy_consumption", "", "last_year", "value")]:
                if isinstance(revised.get(key), Decimal):
                    revised[key] = Decimal(revised[key]) + 7  # type: ignore[arg-type]
            later = received + dt.timedelta(days=20)
            made.append(_workbook(order, year, revised, later, rng, False, revision=2))
    if order.other_forms:
        made += park_forms(park, figures, course, years, order.plan, order.seed, order.deadlines)
    return made


def _day(year: int, rng: random.Random) -> dt.datetime:
    """A day at the year's end, some late; 2021 was asked for later (补报)."""
    late = rng.random() < _LATE
    if year == 2021:
        day = dt.date(2022, 7, 15 if late else 5)
    else:
        day = dt.date(year + 1, 1, 12) if late else dt.date(year, 12, rng.choice((10, 20, 28)))
    return dt.datetime(day.year, day.month, day.day, 2, 0, tzinfo=dt.UTC)


@cache
def _checks() -> tuple[Check, ...]:
    return tuple(printed_checks(contracts()["park_progress"]))


@cache
def _places(year: int) -> dict[Key, Place]:
    return {place.key: place for place in places(contracts()["park_progress"].in_year(year))}


def _workbook(
    order: Order,
    year: int,
    values: dict[Key, object],
    received: dt.datetime,
    rng: random.Random,
    faulty: bool,
    revision: int,
) -> Made:
    form = Form(order.park["park"], year, values)
    done: list[Fault] = []
    if faulty:
        done.append(rng.choice(FAULTS)(form, rng))
    elif rng.random() < _ODD:
        done.append(rng.choice(ODDITIES)(form, rng))
    buffer = BytesIO()
    write_form(
        buffer,
        contracts()["park_progress"],
        year,
        Filling(form.values),
        checks=_checks(),
        deadline_zh=order.deadlines["park_progress", year],
        created=received,
        synthetic=True,
    )
    content = buffer.getvalue()
    shift = {e.sheet: (e.rows, e.columns) for e in form.edits if isinstance(e, Moved)}
    for edit in form.edits:
        if isinstance(edit, _SetCell):
            place = _places(year)[edit.key]
            edit.sheet, edit.cell = place.sheet, place.cell
        content = edit(content)
    suffix = "" if revision == 1 else "-更正"
    city = order.park["city_name"] or "园区"
    name = f"{city}/{year}-{order.park['park']}-{order.park['name']}{suffix}.xlsx"
    made = Made(name, received, content)
    spoilt = {key for fault in done if fault.outcome == "held" for key in fault.keys}
    for key, value in form.values.items():
        place = _places(year)[key]
        if key[3] != "value":
            continue
        number = form.means.get(key, value if isinstance(value, (Decimal, int)) else None)
        made.written.append(
            {
                **_where(place, shift),
                "file": name,
                "wave": received.isoformat(),
                "form": "park_progress",
                "park": order.park["park"],
                "report_year": year,
                "written": value,
                "means": "" if key in spoilt or number is None else number,
            }
        )
    for fault in done:
        for named in fault.keys or (None,):
            place_of = _places(year)[named] if named else None
            made.faults.append(
                {
                    **(_where(place_of, shift) if place_of else {}),
                    "file": name,
                    "park": order.park["park"],
                    "report_year": year,
                    "fault": fault.kind,
                    "outcome": fault.outcome,
                }
            )
    return made


def _where(place: Place, shift: dict[str, tuple[int, int]]) -> dict[str, Any]:
    rows, columns = shift.get(place.sheet, (0, 0))
    row, col = coordinate_to_tuple(place.cell)
    return {
        "sheet": place.sheet,
        "cell": f"{get_column_letter(col + columns)}{row + rows}",
        "code": place.code,
        "row_key": place.row_key,
        "column": place.column,
    }


def plan_list(instance: Instance) -> Made:
    """Annex 2 of 003 as a workbook: real, printed data; cities merged, years written once."""
    contract = contracts()["plan_list"].in_year(2018)
    unit = next(u for u in seed("reporting_units") if u["code"] == "370000")
    values: dict[Key, object] = {("reporter_name", "", "", "value"): unit["name"]}
    with PLAN_LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above: tuple[str, str] = ("", "")
    for number, row in enumerate(rows, 1):
        key = f"plan:{number}"
        if row["city"] != above[0]:
            values["city", key, "", "value"] = row["city"]
        if (row["city"], row["plan_year"]) != above:
            values["plan_year", key, "", "value"] = int(row["plan_year"])
        above = (row["city"], row["plan_year"])
        values["seq", key, "", "value"] = int(row["seq"])
        values["park_name", key, "", "value"] = row["park_name"]
        values["level", key, "", "value"] = row["level"]
    received = dt.datetime(2018, 9, 10, 2, 0, tzinfo=dt.UTC)
    buffer = BytesIO()
    write_form(
        buffer,
        contract,
        2018,
        Filling(values),
        checks=(),
        deadline_zh=deadline_zh(instance, contract, 2018),
        created=received,
    )
    return Made("山东省园区循环化改造推进计划表(2018-2020年).xlsx", received, buffer.getvalue())
