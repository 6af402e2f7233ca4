"""Faults and harmless oddities put into synthetic forms, each with what must become of it.

An oddity is read all the same; a fault at a figure must hold that figure, a fault of the whole file
must send the return back. `expected` names the cells; tests compare them with the findings.
"""

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import openpyxl

from ingestion.same_bytes import with_moment
from ingestion.seeds import indicators

Key = tuple[str, str, str, str]
Values = dict[Key, object]
# Whoever spoilt a form saved it then: the same demonstration gives the same bytes.
_SAVED = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


@dataclass
class Form:
    """A filled form before it is written: its values, and what is done to the written bytes."""

    park: str
    year: int
    values: Values
    edits: list[Callable[[bytes], bytes]] = field(default_factory=list)
    means: dict[Key, Decimal] = field(default_factory=dict)  # where the text written is no number


@dataclass(frozen=True)
class Fault:
    """What was done. `outcome`: held (the keys), blank (the keys), sent_back, or read."""

    kind: str
    outcome: str
    keys: tuple[Key, ...] = ()


def _value(code: str, column: str = "last_year") -> Key:
    return code, "", column, "value"


def _number(form: Form, key: Key) -> Decimal | None:
    value = form.values.get(key)
    return value if isinstance(value, Decimal) else None


def _columns_with(form: Form, *codes: str) -> list[str]:
    return [
        column
        for column in ("last_year", "this_year")
        if all(_number(form, _value(code, column)) is not None for code in codes)
    ]


def _some_number(form: Form, rng: random.Random, positive: bool = False) -> Key:
    keys = sorted(
        key
        for key, value in form.values.items()
        if key[2] in ("last_year", "this_year")
        and isinstance(value, Decimal)
        and (value > 0 or not positive)
        and key[0] not in ("gdp_growth",)
    )
    return rng.choice(keys)


# Faults of the whole file


def wrong_year(form: Form, rng: random.Random) -> Fault:
    form.values["report_year", "", "", "value"] = form.year - 3
    return Fault("wrong_year", "sent_back")


def unknown_park(form: Form, rng: random.Random) -> Fault:
    form.values["park_code", "", "", "value"] = f"P99{rng.randint(10000, 99999)}"
    return Fault("unknown_park", "sent_back")


def other_park_name(form: Form, rng: random.Random) -> Fault:
    name = str(form.values["park_name", "", "", "value"])
    form.values["park_name", "", "", "value"] = name[:-1] + ("园" if name[-1] != "园" else "区")
    return Fault("other_park_name", "sent_back")


def truncated_file(form: Form, rng: random.Random) -> Fault:
    form.edits.append(lambda content: content[: len(content) // 2])
    return Fault("truncated_file", "sent_back")


def empty_form(form: Form, rng: random.Random) -> Fault:
    cover = ("report_year", "park_code", "park_name", "city_name", "park_level")
    for key in [key for key in form.values if key[0] not in cover]:
        del form.values[key]
    return Fault("empty_form", "sent_back")


def foreign_workbook(form: Form, rng: random.Random) -> Fault:
    def replace(_: bytes) -> bytes:
        book = openpyxl.Workbook()
        book.active.title = "通讯录"
        book.active.append(["姓名", "电话"])
        book.properties.created = _SAVED
        return _saved(book)

    form.edits.append(replace)
    return Fault("foreign_workbook", "sent_back")


# Faults at figures


def approximate_text(form: Form, rng: random.Random) -> Fault:
    key = _some_number(form, rng)
    form.values[key] = f"约{form.values[key]}"
    return Fault("approximate_text", "held", (key,))


def not_a_number(form: Form, rng: random.Random) -> Fault:
    key = _some_number(form, rng)
    form.values[key] = "待核定"
    return Fault("not_a_number", "held", (key,))


def wrong_unit(form: Form, rng: random.Random) -> Fault:
    keys = sorted(
        key
        for key, value in form.values.items()
        if key[2] in ("last_year", "this_year")
        and isinstance(value, Decimal)
        and indicators()[key[0]]["unit"] != "公顷"
    )
    key = rng.choice(keys)
    form.values[key] = f"{form.values[key]}公顷"
    return Fault("wrong_unit", "held", (key,))


def negative(form: Form, rng: random.Random) -> Fault:
    # Only figures that stand in no relation, so that one fault breaks one rule.
    free = ("central_heat_supplied", "cod_discharged", "nox_emissions", "land_developed")
    keys = [
        key
        for code in free
        for key in (_value(code, c) for c in _columns_with(form, code))
        if (_number(form, key) or 0) > 0
    ]
    key = rng.choice(keys)
    form.values[key] = -(_number(form, key) or Decimal(1))
    return Fault("negative", "held", (key,))


def _part_above_whole(kind: str, part: str, whole: str) -> Callable[[Form, random.Random], Fault]:
    def put(form: Form, rng: random.Random) -> Fault:
        column = rng.choice(_columns_with(form, part, whole) or ["last_year"])
        total = _number(form, _value(whole, column)) or Decimal(100)
        form.values[_value(whole, column)] = total
        form.values[_value(part, column)] = total * 2 + 1
        return Fault(kind, "held", (_value(part, column), _value(whole, column)))

    return put


def utilization_above_100(form: Form, rng: random.Random) -> Fault:
    codes = (
        "solid_waste_utilized",
        "solid_waste_generated",
        "solid_waste_utilized_from_stock",
    )
    column = rng.choice(_columns_with(form, *codes) or ["last_year"])
    for code in codes:
        form.values.setdefault(_value(code, column), Decimal(10))
        if not isinstance(form.values[_value(code, column)], Decimal):
            form.values[_value(code, column)] = Decimal(10)
    whole = sum((_number(form, _value(c, column)) or Decimal(0)) for c in codes[1:])
    form.values[_value(codes[0], column)] = whole + 500
    return Fault("utilization_above_100", "held", tuple(_value(c, column) for c in codes))


def growth_out_of_bounds(form: Form, rng: random.Random) -> Fault:
    key = _value("gdp_growth")
    form.values[key] = Decimal("180.5")
    return Fault("growth_out_of_bounds", "held", (key,))


def half_an_enterprise(form: Form, rng: random.Random) -> Fault:
    column = rng.choice(_columns_with(form, "key_enterprises") or ["this_year"])
    key = _value("key_enterprises", column)
    form.values[key] = (_number(form, key) or Decimal(20)) + Decimal("0.5")
    return Fault("half_an_enterprise", "held", (key,))


def required_left_blank(form: Form, rng: random.Random) -> Fault:
    codes = ("energy_consumption", "water_use", "co2_emissions", "land_developed")
    filled = [c for c in codes if form.values.get(_value(c)) is not None]
    key = _value(rng.choice(filled or list(codes)))
    form.values.pop(key, None)
    return Fault("required_left_blank", "blank", (key,))


def lost_formula(form: Form, rng: random.Random) -> Fault:
    key = _some_number(form, rng)
    form.edits.append(_set_cell(key, "=表9!A1+1"))
    return Fault("lost_formula", "held", (key,))


def overspent_project(form: Form, rng: random.Random) -> Fault:
    rows = sorted({k[1] for k in form.values if k[0] == "investment_planned"})
    if not rows:
        return not_a_number(form, rng)
    row = rng.choice(rows)
    planned, to_date = (
        ("investment_planned", row, "", "value"),
        ("investment_to_date", row, "", "value"),
    )
    form.values[to_date] = (_number(form, planned) or Decimal(0)) * 2 + 1
    return Fault("overspent_project", "held", (to_date, planned))


def commissioned_without_month(form: Form, rng: random.Random) -> Fault:
    rows = sorted(k[1] for k, v in form.values.items() if k[0] == "status" and v == "建成投产")
    if not rows:
        return approximate_text(form, rng)
    row = rng.choice(rows)
    form.values.pop(("completion_month", row, "", "value"), None)
    keys = tuple(
        sorted(
            k
            for k, v in form.values.items()
            if k[1] == row and indicators().get(k[0], {}).get("source") == "projects_and_measures"
        )
    )
    return Fault("commissioned_without_month", "held", (*keys, ("status", row, "", "value")))


FAULTS: tuple[Callable[[Form, random.Random], Fault], ...] = (
    wrong_year,
    unknown_park,
    other_park_name,
    truncated_file,
    empty_form,
    foreign_workbook,
    approximate_text,
    not_a_number,
    wrong_unit,
    negative,
    _part_above_whole("value_added_above_gdp", "industrial_value_added", "gdp_current_price"),
    _part_above_whole("industrial_water_above_total", "industrial_water_use", "water_use"),
    _part_above_whole("reclaimed_above_treated", "reclaimed_water_used", "wastewater_treated"),
    _part_above_whole("heat_above_recoverable", "waste_heat_recovered", "waste_heat_recoverable"),
    utilization_above_100,
    growth_out_of_bounds,
    half_an_enterprise,
    required_left_blank,
    lost_formula,
    overspent_project,
    commissioned_without_month,
)


# Oddities that are certain and must be read


def thousands_separators(form: Form, rng: random.Random) -> Fault:
    key = _some_number(form, rng)
    number = _number(form, key) or Decimal(0)
    form.values[key], form.means[key] = f"{number:,} ", number
    return Fault("thousands_separators", "read", (key,))


def full_width_digits(form: Form, rng: random.Random) -> Fault:
    key = _some_number(form, rng)
    number = _number(form, key) or Decimal(0)
    wide = str(number).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    form.values[key], form.means[key] = wide, number
    return Fault("full_width_digits", "read", (key,))


def unit_in_the_cell(form: Form, rng: random.Random) -> Fault:
    codes = ("energy_consumption", "solid_waste_generated", "co2_emissions")
    column = "last_year"
    filled = [c for c in codes if _columns_with(form, c)[:1] == [column]]
    if not filled:
        return thousands_separators(form, rng)
    key = _value(rng.choice(filled), column)
    number = _number(form, key) or Decimal(0)
    unit = "万" + indicators()[key[0]]["unit"]
    form.values[key], form.means[key] = f"{number / 10000}{unit}", number
    return Fault("unit_in_the_cell", "read", (key,))


def rows_inserted(form: Form, rng: random.Random) -> Fault:
    form.edits.append(_moved("表1 主要指标", rng.randint(1, 3), rng.randint(0, 2)))
    form.edits.append(_moved("表2 重点项目", rng.randint(1, 3), rng.randint(0, 1)))
    return Fault("rows_inserted", "read")


ODDITIES: tuple[Callable[[Form, random.Random], Fault], ...] = (
    thousands_separators,
    full_width_digits,
    unit_in_the_cell,
    rows_inserted,
)


class _SetCell:
    """An edit of one input cell after writing; the place is looked up when it is applied."""

    def __init__(self, key: Key, written: str) -> None:
        self.key, self.written = key, written
        self.sheet = self.cell = ""

    def __call__(self, content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        book[self.sheet][self.cell] = self.written
        return _saved(book)


def _set_cell(key: Key, written: str) -> _SetCell:
    return _SetCell(key, written)


class Moved:
    """Rows inserted above a sheet's content and columns left of it, as a person would."""

    def __init__(self, sheet: str, rows: int, columns: int) -> None:
        self.sheet, self.rows, self.columns = sheet, rows, columns

    def __call__(self, content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book[self.sheet]
        merged = list(sheet.merged_cells.ranges)
        for cells in merged:
            sheet.unmerge_cells(str(cells))
        sheet.insert_rows(1, self.rows)
        if self.columns:
            sheet.insert_cols(1, self.columns)
        for cells in merged:
            cells.shift(col_shift=self.columns, row_shift=self.rows)
            sheet.merge_cells(str(cells))
        return _saved(book)


def _moved(sheet: str, rows: int, columns: int) -> Moved:
    return Moved(sheet, rows, columns)


def _saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return with_moment(target.getvalue(), _SAVED)
