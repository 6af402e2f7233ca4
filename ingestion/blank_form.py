"""Writes the workbook of a form for one year: blank, prefilled, or filled in (the demo).

Same arguments, same bytes: the moment of creation is an argument and no clock is read. Each form
says what it is in custom document properties (`parkreport_form`, `parkreport_form_version`,
`parkreport_year`, and `parkreport_synthetic` where nothing in it is real). A cell without a
filling is open to the sender; a prefilled field with one is locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ingestion.blank_form_canvas import Key, Workshop
from ingestion.blank_form_guide import (
    blank_words_zh,
    write_directory,
    write_guide,
)
from ingestion.blank_form_sheet import write_sheet
from ingestion.blank_form_styles import DEFAULT_FONT, Styles
from ingestion.check_code import check_code
from ingestion.contract import Contract, Sheet
from ingestion.placement import is_cover, places
from ingestion.reader import DIRECTORY, GUIDE

REPORTER_NAME: Key = ("reporter_name", "", "", "value")
"""Not a cell: the name that a title such as `{reporter}园区循环化改造推进计划表` takes."""


@cache
def _prepared(formula: str, future: bool) -> str:
    return str(Worksheet()._prepare_formula(formula, future))


class FormSheet(Worksheet):
    """A worksheet that remembers prepared formulas.

    XlsxWriter searches each formula for some 130 newer functions. The forms of 500 parks hold the
    same hundred formulas; without this the search takes half of the time of writing them.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions)


@dataclass(frozen=True)
class Check:
    """One printed 审核关系: the sheet, the relation (`21 ≤ 20`) and what it means."""

    sheet: str
    text: str
    explanation_zh: str = ""


@dataclass(frozen=True)
class Filling:
    """What is written into the cells, by `Place.key`: (code, row key, grid column, role).

    Values are written as they are: a str into a number cell stays text. A value may be str, int,
    float, Decimal, bool or date; None leaves the cell empty.
    """

    values: Mapping[Key, object] = field(default_factory=dict)


def write_form(
    target: Path | BinaryIO,
    contract: Contract,
    year: int,
    filling: Filling,
    *,
    checks: Sequence[Check],
    deadline_zh: str,
    created: datetime,
    synthetic: bool = False,
    reporter: str = "",
    review_deadline_zh: str = "由受理单位另行通知",
) -> None:
    """Write the form of one report year to a path or a binary stream.

    `reporter` is the code of who is to fill it in, where no field of the form holds it: the check
    code at the foot needs it. Raises ValueError when the form does not exist in that year, when a
    value has no cell, or when a check names a sheet that the form does not have.
    """
    contract = contract.in_year(year)
    values = _known(contract, year, filling)
    _refuse_unknown_sheets(contract, checks)
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "default_format_properties": dict(DEFAULT_FONT)})
    _properties(book, contract, year, created, synthetic)
    shop = _workshop(Styles(book), contract, year, values, synthetic, reporter)

    def add(name: str) -> Worksheet:
        return book.add_worksheet(name, FormSheet)

    covers = [sheet for sheet in contract.sheets if is_cover(sheet)]
    for sheet in covers:
        write_sheet(add(sheet.name), sheet, shop, _cover_notes())
    if covers:
        write_guide(add(GUIDE), shop, deadline_zh)
        write_directory(add(DIRECTORY), shop, deadline_zh, review_deadline_zh)
    for sheet in contract.sheets:
        if not is_cover(sheet):
            notes = _notes(sheet, checks) if covers else _bare_notes(contract, sheet, checks)
            write_sheet(add(sheet.name), sheet, shop, notes)
    book.close()
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


def _known(contract: Contract, year: int, filling: Filling) -> dict[Key, object]:
    """The filling with the year the form is for; that itself may be overruled."""
    values = dict(filling.values)
    if contract.identity.report_year:
        values.setdefault((contract.identity.report_year, "", "", "value"), year)
    known = {place.key for place in places(contract)} | {REPORTER_NAME}
    if unknown := sorted(values.keys() - known):
        raise ValueError(
            f"form {contract.form} of {year} has no cell for {unknown[0]}"
            f" ({len(unknown)} such values); `ingestion.placement.places` lists what it has"
        )
    return values


def _refuse_unknown_sheets(contract: Contract, checks: Sequence[Check]) -> None:
    names = {sheet.name for sheet in contract.sheets}
    for check in checks:
        if check.sheet not in names:
            raise ValueError(
                f"check {check.text!r} names no sheet of {contract.form}: {check.sheet}"
            )


def _workshop(
    styles: Styles,
    contract: Contract,
    year: int,
    values: Mapping[Key, object],
    synthetic: bool,
    reporter: str,
) -> Workshop:
    def said(code: str | None) -> str:
        value = values.get((code, "", "", "value")) if code else None
        return "" if value is None else str(value)

    identity = contract.identity
    title, period = contract.title_zh, f"{year}年"
    if identity.title:
        title = identity.title.format(reporter=said(REPORTER_NAME[0]))
    if identity.period:
        period = identity.period.format(report_year=year, last_year=contract.years.to)
    named = " ".join(filter(None, (said(identity.reporter), said(identity.name))))
    code = check_code(contract, said(identity.reporter) or reporter, year)
    return Workshop(
        styles, contract, year, values, title, period, named or "_" * 24, code, synthetic
    )


def _cover_notes() -> list[str]:
    return ["填写前请先看“填表说明”；浅黄色必填，浅绿色选填，灰色已预填。"]


def _notes(sheet: Sheet, checks: Sequence[Check]) -> list[str]:
    """审核关系 of one sheet, numbered."""
    own = [check for check in checks if check.sheet == sheet.name]
    told = [
        f"（{number}）{check.text}" + (f"  {check.explanation_zh}" if check.explanation_zh else "")
        for number, check in enumerate(own, 1)
    ]
    return ["审核关系（数字为本表代码或栏号）", *told] if told else []


def _bare_notes(contract: Contract, sheet: Sheet, checks: Sequence[Check]) -> list[str]:
    """A form without a cover has no 填表说明: basis and blank words stand under the table."""
    own = [f"{note.heading}：{note.text}" for note in contract.notes]
    return [f"{contract.basis_zh}。{blank_words_zh(contract)}", *own, *_notes(sheet, checks)]


def _properties(
    book: Workbook, contract: Contract, year: int, created: datetime, synthetic: bool
) -> None:
    moment = created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
    book.set_properties({"title": contract.title_zh, "created": moment})
    book.set_custom_property("parkreport_form", contract.form, "text")
    book.set_custom_property("parkreport_form_version", contract.version, "text")
    book.set_custom_property("parkreport_year", str(year), "text")
    if synthetic:
        book.set_custom_property("parkreport_synthetic", "yes", "text")
