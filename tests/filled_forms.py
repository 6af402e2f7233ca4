"""Filled forms made by code: a sound one, and what a person does to it afterwards."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from expectations.judge import Judgement, judge
from ingestion.blank_form import REPORTER_NAME, Filling, write_form
from ingestion.contract import contracts
from ingestion.facts import fact_columns, identified
from ingestion.parser import Fact, ParsedReturn, parse_file
from ingestion.placement import Place, places
from ingestion.roster import Roster, load_roster

YEAR = 2023
PARK, PARK_NAME = "P3700011", "明水经济技术开发区"
QUANTITIES, PROJECTS, MEASURES = "表1 主要指标", "表2 重点项目", "表3 管理措施"
PLAN = "推进计划表"
Key = tuple[str, str, str, str]
Values = Mapping[Key, object]

_REFERENCE = Path(__file__).parents[1] / "orchestration" / "template" / "reference"
_MOMENT = datetime(2023, 11, 1, tzinfo=UTC)


@cache
def roster() -> Roster:
    return load_roster(_REFERENCE)


def one(code: str) -> Key:
    """The key of a single field."""
    return code, "", "", "value"


def figure(code: str, column: str = "last_year") -> Key:
    return code, "", column, "value"


def cell(code: str, row: int, table: str = "project") -> Key:
    return code, f"{table}:{row}", "", "value"


SOUND: dict[Key, object] = {
    one("park_code"): PARK,
    one("park_name"): PARK_NAME,
    one("transformation_status"): "实施中",
    one("unit_head"): "甲某",
    one("filler"): "乙某",
    one("phone"): "0531-12345678",
    one("reported_on"): "2023-12-20",
    one("projects_any"): "无",
    one("measures_any"): "无",
    figure("gdp_current_price"): 1000000,
    figure("energy_consumption"): 500000,
    figure("water_use"): 1200,
    figure("wastewater_discharged"): 300,
    figure("solid_waste_generated"): 100,
    figure("solid_waste_utilized"): 80,
    figure("solid_waste_utilized_from_stock"): 0,
    figure("land_developed"): 1500,
    figure("co2_emissions"): 900000,
    figure("nox_emissions"): 400,
    figure("voc_emissions"): 300,
}


def project(row: int, **changed: object) -> dict[Key, object]:
    """A sound project in one row of the project table; None leaves a cell empty."""
    values: dict[str, object] = {
        "project_name": f"余热利用项目{row}",
        "enterprise": "某企业",
        "national_task": "3 推动节能降碳",
        "investment_planned": 1000,
        "investment_done": 300,
        "investment_to_date": 600,
        "status": "在建",
        **changed,
    }
    rows: dict[Key, object] = {cell(c, row): v for c, v in values.items() if v is not None}
    return {one("projects_any"): "有", **rows}


def measure(row: int, **changed: object) -> dict[Key, object]:
    values = {"measure_name": "能源管理体系", "national_task": "3", "energy_saved": 5, **changed}
    rows: dict[Key, object] = {
        cell(c, row, "measure"): v for c, v in values.items() if v is not None
    }
    return {one("measures_any"): "有", **rows}


def form(*changes: Values, year: int = YEAR, synthetic: bool = False) -> bytes:
    """A sound form with changes; a value None empties the cell."""
    values = dict(SOUND)
    for change in changes:
        values |= change
    return _written("park_progress", year, _hashable(values), synthetic)


def yearly(year: int, *changes: Values, park: tuple[str, str] | None = None) -> bytes:
    """A sound form of that year: its figures of the year before grow by three percent a year."""
    grown = {
        key: round(float(str(value)) * 1.03 ** (year - 2023), 2)
        for key, value in SOUND.items()
        if key[2] == "last_year"
    }
    code: dict[Key, object] = {}
    if park:
        code = {one("park_code"): park[0], one("park_name"): park[1]}
    return form(grown, {one("reported_on"): f"{year}-12-20"}, code, *changes, year=year)


def plan(rows: list[tuple[object, ...]], reporter: str = "山东省", year: int = 2018) -> bytes:
    """A plan list of rows (city, seq, plan year, park, level); None leaves a cell empty."""
    codes = ("city", "seq", "plan_year", "park_name", "level")
    values: dict[Key, object] = {REPORTER_NAME: reporter}
    for number, row in enumerate(rows, 1):
        values |= {cell(c, number, "plan"): v for c, v in zip(codes, row, strict=True)}
    return _written("plan_list", year, _hashable(values), False)


def _hashable(values: Values) -> tuple[tuple[Key, object], ...]:
    return tuple((key, value) for key, value in values.items() if value is not None)


@cache
def _written(
    name: str, year: int, values: tuple[tuple[Key, object], ...], synthetic: bool
) -> bytes:
    target = BytesIO()
    write_form(
        target,
        contracts()[name],
        year,
        Filling(dict(values)),
        checks=(),
        deadline_zh="每年12月31日前",
        created=_MOMENT,
        synthetic=synthetic,
    )
    return target.getvalue()


def edited(content: bytes, *edits: Callable[[Workbook], object]) -> bytes:
    """The form after it was opened in a spreadsheet program, changed and saved."""
    book = openpyxl.load_workbook(BytesIO(content))
    for edit in edits:
        edit(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def typed(key: Key, value: object, form_name: str = "park_progress") -> Callable[[Workbook], None]:
    """The edit that writes into the cell of that key."""

    def edit(book: Workbook) -> None:
        at = place(key, form_name)
        book[at.sheet][at.cell] = value

    return edit


def calculated(content: bytes, key: Key, formula: str, value: object) -> bytes:
    """The form as a program saves it that calculates: the cell's formula beside its result."""
    at = place(key)
    number = openpyxl.load_workbook(BytesIO(content)).sheetnames.index(at.sheet) + 1
    result = f'<c r="{at.cell}"><f>{formula}</f><v>{value}</v></c>'.encode()
    cell_xml = re.compile(rb'<c r="' + at.cell.encode() + rb'"[^>]*?(?:/>|>.*?</c>)')
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == f"xl/worksheets/sheet{number}.xml":
                part = cell_xml.sub(lambda _: result, part)
            new.writestr(name, part)
    return target.getvalue()


def moved(
    sheet: str, rows: int = 0, columns: int = 0, at_row: int = 1, at_column: int = 1
) -> Callable[[Workbook], None]:
    """The edit that inserts rows and columns as a spreadsheet program does: ranges move along."""

    def edit(book: Workbook) -> None:
        ws = book[sheet]
        merged = list(ws.merged_cells.ranges)
        for area in merged:
            ws.unmerge_cells(str(area))
        if rows:
            ws.insert_rows(at_row, rows)
        if columns:
            ws.insert_cols(at_column, columns)
        for area in merged:
            if area.min_row >= at_row:
                area.shift(row_shift=rows)
            elif area.max_row >= at_row:
                area.expand(down=rows)
            if area.min_col >= at_column:
                area.shift(col_shift=columns)
            elif area.max_col >= at_column:
                area.expand(right=columns)
            ws.merge_cells(str(area))

    return edit


@cache
def _by_key(form_name: str) -> dict[Key, Place]:
    contract = contracts()[form_name]
    return {p.key: p for p in places(contract.in_year(contract.years.from_))}


def place(key: Key, form_name: str = "park_progress") -> Place:
    return _by_key(form_name)[key]


def places_of(form_name: str) -> list[Place]:
    """Every cell of a form that somebody fills in."""
    return list(_by_key(form_name).values())


def read(content: bytes) -> ParsedReturn:
    return parse_file(content, roster())


def fact(content: bytes, code: str, row_key: str = "", value_year: int | None = None) -> Fact:
    """The one fact of that field, row and (where given) value year."""
    found = [
        f
        for f in read(content).facts
        if (f.field, f.row_key) == (code, row_key) and value_year in (None, f.value_year)
    ]
    assert len(found) == 1, found
    return found[0]


def problems(content: bytes) -> list[tuple[str, str, str]]:
    """(field, row key, problem) of everything that was not read."""
    return [
        (f.field, f.row_key, f.reading.problem) for f in read(content).facts if f.reading.problem
    ]


def judged(content: bytes, refused: Mapping[str, str] | None = None) -> Judgement:
    parsed = read(content)
    facts = identified(
        fact_columns(parsed.facts), "r", parsed.reporter, parsed.form, parsed.report_year
    )
    return judge(facts, ["r"], roster(), refused)


def found_at(content: bytes) -> set[tuple[str, str, str]]:
    """(rule, sheet, cell) of every finding."""
    return {(f.rule, f.sheet, f.cell) for f in judged(content).findings}


def at(*keys: Key, rule: str, form_name: str = "park_progress") -> set[tuple[str, str, str]]:
    """What `found_at` must give when a rule speaks at the cells of those keys."""
    where = [place(key, form_name) for key in keys]
    return {(rule, p.sheet, p.cell) for p in where}
