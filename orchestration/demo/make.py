"""Makes the demonstration instance: rosters, filled forms in the inbox, receipts on plausible days.

Everything that was written is also listed in `<home>/synthetic/`: `written.csv` (each figure with
file, sheet and cell) and `faults.csv` (each fault with what must become of it), so that whoever
doubts the pipeline can recompute its results without it.
"""

import csv
import datetime as dt
import random
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from ingestion.blank_form import Check, Filling, write_form
from ingestion.contract import contracts
from ingestion.intake import receive
from ingestion.placement import Place, places
from ingestion.seeds import seed, tasks
from orchestration.demo.faults import FAULTS, ODDITIES, Fault, Form, Key, Moved, _SetCell
from orchestration.demo.figures import SyntheticPark, synthetic_park
from orchestration.demo.roster import write_national_roster
from orchestration.forms import cover_values, deadline_zh, printed_checks, reference_parks
from orchestration.instance import Instance, open_instance

PLAN_LIST = Path(__file__).parent / "shandong_2018_plan_parks.csv"
# When the demonstration's office looks at its instance: early 2026, before the summary is due.
DEMO_NOW = dt.datetime(2026, 2, 20, 1, 0, tzinfo=dt.UTC)
_ABSENT, _REVISED, _ODD, _LATE = 0.02, 0.03, 0.10, 0.05
_WRITTEN = (
    "file", "wave", "form", "park", "report_year", "sheet", "cell", "code", "row_key", "column",
    "written", "means",
)  # fmt: skip
_FAULTS = (
    "file", "park", "report_year", "fault", "outcome", "sheet", "cell", "code", "row_key", "column",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """One park's forms to be made in a worker process."""

    park: dict[str, str]
    years: range
    plan: range
    seed: int
    fault_rate: float
    deadlines: dict[int, str]


@dataclass
class Made:
    """One filled workbook with the day it arrives and the record of what is in it."""

    name: str
    received: dt.datetime
    content: bytes
    written: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


def make_demo(
    home: Path,
    years: range,
    roster: str,
    fault_rate: float,
    seed_number: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Instance:
    """A fresh demonstration instance with all forms received; `run` does the rest."""
    instance = open_instance(home)
    _settings(instance, roster)
    if roster == "national":
        write_national_roster(instance.reference)
    instance = Instance(instance.home)
    plan = instance.settings.years
    contract = contracts()["park_progress"]
    deadlines = {y: deadline_zh(instance, contract, y) for y in years}
    orders = [
        Order(park, years, range(plan.first, plan.last + 1), seed_number, fault_rate, deadlines)
        for park in reference_parks(instance)
    ]
    made: list[Made] = []
    with ProcessPoolExecutor(instance.settings.intake.workers) as pool:
        for forms in pool.map(_make_park, orders, chunksize=4):
            made += forms
            progress(len(made), len(orders) * len(years))
    if roster == "shandong":
        made.append(_plan_list(instance))
    made.sort(key=lambda m: (m.received, m.name))
    _receive_in_waves(instance, made)
    _record(instance.home / "synthetic", made)
    return instance


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
    import os

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


@cache
def _checks() -> tuple[Check, ...]:
    return tuple(printed_checks(contracts()["park_progress"]))


@cache
def _places(year: int) -> dict[Key, Place]:
    return {place.key: place for place in places(contracts()["park_progress"].in_year(year))}


def _make_park(order: Order) -> list[Made]:
    """All workbooks of one park over the years."""
    rng = random.Random(f"{order.seed}:{order.park['park']}:forms")
    years = order.years
    figures = synthetic_park(order.park["park"], order.park["name"], order.plan, order.seed)
    made = []
    for year in years:
        if rng.random() < _ABSENT:
            continue
        values = _filled(order.park, figures, year, order.plan, rng)
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
    return made


def _day(year: int, rng: random.Random) -> dt.datetime:
    """A day at the year's end, some late; 2021 was asked for later (补报)."""
    late = rng.random() < _LATE
    if year == 2021:
        day = dt.date(2022, 7, 15 if late else 5)
    else:
        day = dt.date(year + 1, 1, 12) if late else dt.date(year, 12, rng.choice((10, 20, 28)))
    return dt.datetime(day.year, day.month, day.day, 2, 0, tzinfo=dt.UTC)


def _filled(
    park: dict[str, str], figures: SyntheticPark, year: int, plan: range, rng: random.Random
) -> dict[Key, object]:
    values: dict[Key, object] = dict(cover_values(park, year))
    values |= {
        ("committee", "", "", "value"): f"{park['name']}管理委员会",
        ("transformation_status", "", "", "value"): "实施中",
        ("unit_head", "", "", "value"): "合成负责人",
        ("filler", "", "", "value"): "合成填表人",
        ("phone", "", "", "value"): "0000-00000000",
        ("reported_on", "", "", "value"): f"{year}-12-10",
    }
    contract = contracts()["park_progress"].in_year(year)
    grid = next(sheet.grid for sheet in contract.sheets if sheet.grid and sheet.grid.rows)
    states_this_year = rng.random() < (0.96 if year == plan.stop - 1 else 0.6)
    for row in grid.rows:
        if row.code == "gdp":
            continue
        confirmed = figures.confirmed[year - 1][row.code]
        draw = rng.random()
        if row.required and draw < 0.01:
            values[row.code, "", "last_year", "value"] = "未统计"
        elif row.required or row.code == "gdp_growth" or draw < 0.92:
            values[row.code, "", "last_year", "value"] = confirmed
        elif draw < 0.95:
            values[row.code, "", "last_year", "value"] = "—"
        if states_this_year and rng.random() < 0.97:
            values[row.code, "", "this_year", "value"] = figures.preliminary[year][row.code]
        values[row.code, "", "", "source"] = rng.choice(("统计", "生态环境", "企业台账"))
    _fill_projects(values, figures, year)
    _fill_measures(values, figures, year)
    for code, name in tasks("national_145").items():
        values["task_progress", f"task:{code}", "", "value"] = f"{name}:按方案推进(合成文字)。"
    values["experience", "", "", "value"] = "合成经验:建立园区循环化改造工作专班。"
    values["difficulty", "", "", "value"] = "合成困难:中水管网建设资金不足。"
    return values


def _fill_projects(values: dict[Key, object], figures: SyntheticPark, year: int) -> None:
    national = tasks("national_145")
    shown = [p for p in figures.projects if p.start_year <= year]
    values["projects_any", "", "", "value"] = "有" if shown else "无"
    for number, project in enumerate(shown, 1):
        row = f"project:{number}"
        done = project.done.get(year, Decimal(0))
        to_date = sum((v for y, v in project.done.items() if y <= year), Decimal(0))
        finished = project.completion_year <= year
        cells: dict[str, object] = {
            "project_name": project.name,
            "project_code": project.code,
            "enterprise": project.enterprise,
            "national_task": f"{project.task} {national[project.task]}",
            "content": project.content,
            "start_month": f"{project.start_year}-{project.start_month:02d}",
            "status": "建成投产" if finished else "在建",
            **project.effects,
        }
        if finished:
            cells["completion_month"] = f"{project.completion_year}-{project.completion_month:02d}"
        for column, prefix, total in (
            ("investment_planned", "planned", project.planned),
            ("investment_done", "done", done),
            ("investment_to_date", "to_date", to_date),
        ):
            cells[column] = total
            for source, part in zip(
                ("central", "local", "own", "loan"), project.sources(total), strict=True
            ):
                if part:
                    cells[f"{prefix}_{source}"] = part
        values.update({(code, row, "", "value"): value for code, value in cells.items()})


def _fill_measures(values: dict[Key, object], figures: SyntheticPark, year: int) -> None:
    national = tasks("national_145")
    measures = figures.measures[year]
    values["measures_any", "", "", "value"] = "有" if measures else "无"
    for number, measure in enumerate(measures, 1):
        cells: dict[str, object] = {
            "measure_name": measure.name,
            "national_task": f"{measure.task} {national[measure.task]}",
            "content": measure.content,
            **measure.effects,
        }
        row = f"measure:{number}"
        values.update({(code, row, "", "value"): value for code, value in cells.items()})


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
        deadline_zh=order.deadlines[year],
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


def _plan_list(instance: Instance) -> Made:
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
