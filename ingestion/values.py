"""The normaliser: what a cell holds becomes a canonical value, a question, or a named problem.

Certain things are read and what was done is recorded; anything else is a problem at its cell.
A problem is a word; its text, severity and remedy stand in `expectations/rules.yaml`.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ingestion.labels import is_blank, label_key, narrow, visible
from ingestion.units import LIMIT, conversion, six_places, units

# `\d` would read the digits of every script; the forms are filled in with these ten.
_NUMBER = r"[+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PLAIN = re.compile(rf"^({_NUMBER})$")
_WITH_UNIT = re.compile(rf"^({_NUMBER})([^0-9].*)$")
_UNCERTAIN = re.compile(
    r"约|大概|左右|以上|以下|以内|不足|超过|近|余|多|[≥≤><~±?]"
    r"|[0-9]\s*[-—–至到]\s*[0-9]|^[+-]?[0-9.,]+[万亿千百]$"
)
# Two lines of a cell are two figures, and a gap may be a lost point: neither is closed silently.
_PARTED = re.compile(r"[0-9.,]\s+[0-9.,]")
_PARTED_DIGITS = re.compile(r"[0-9]\s+[0-9]")
_SPACE = re.compile(r"\s+")
_MONTH = re.compile(r"^((?:19|20)[0-9]{2})(?:年|[-./])(0?[1-9]|1[0-2])(?:月)?$")
_DATE = re.compile(
    r"^((?:19|20)[0-9]{2})(?:年|[-./])(0?[1-9]|1[0-2])(?:月|[-./])(0?[1-9]|[12][0-9]|3[01])日?$"
)
_YEAR = re.compile(r"^((?:19|20)[0-9]{2})年?度?$")
_UNIT_IN_CELL = "unit taken from the cell"
# The year 2023 typed into a cell formatted as a date is 1905-07-15.
_FIRST_DATE, _LAST_DATE = 1950, 2099


class Reading(NamedTuple):
    """One cell read: `value` in the canonical unit or `text`, what was done, or the problem."""

    raw_text: str
    value: Decimal | None = None
    text: str | None = None
    unit_reported: str = ""
    steps: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def reading(self) -> str:
        """The column `reading` of a fact: `!problem` first, then the steps."""
        return "; ".join((f"!{self.problem}", *self.steps) if self.problem else self.steps)


def raw_text(raw: object) -> str:
    """What the cell holds as a person would copy it; numbers at their 15 significant digits."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, float):
        shown = format(raw, ".15g")
        in_full = "e" in shown and 1e-9 <= abs(raw) < float(LIMIT)
        return format(Decimal(shown), "f") if in_full else shown
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return raw.date().isoformat()
    return str(raw)


def read_number(
    raw: object,
    canonical_unit: str,
    header_unit: str = "",
    blank_words: Mapping[str, str] | None = None,
) -> Reading:
    """A quantity in its canonical unit.

    `header_unit` is the unit printed for the row or column; a unit inside the cell wins over it.
    Problems: `unreadable_number`, `uncertain_number`, `unknown_unit`, `out_of_range`.
    """
    shown = raw_text(raw)
    unit_name = header_unit or canonical_unit
    if isinstance(raw, (float, int)) and not isinstance(raw, bool):
        number = Decimal(shown)
        if not number.is_finite():
            return Reading(shown, unit_reported=unit_name, problem="unreadable_number")
        return _in_canonical(shown, number, unit_name, canonical_unit, ())
    if is_blank(raw):
        return Reading(shown, None, None, unit_name, ("blank",))
    if isinstance(raw, (bool, dt.date, dt.time, dt.timedelta)):
        return Reading(shown, unit_reported=unit_name, problem="unreadable_number")

    text = visible(narrow(str(raw)))
    word = label_key(text)
    for blank_word, meaning in (blank_words or {}).items():
        if word == label_key(blank_word):
            if meaning == "ask":
                return Reading(shown, unit_reported=unit_name, problem="uncertain_number")
            return Reading(
                shown, text=meaning, unit_reported=unit_name, steps=(f"{word}: {meaning}",)
            )
    if _PARTED.search(text):
        return Reading(shown, unit_reported=unit_name, problem="uncertain_number")
    compact = _SPACE.sub("", text)
    plain = _PLAIN.match(compact)
    if plain:
        steps = ("text read as number",)
        return _in_canonical(shown, _decimal(plain[1]), unit_name, canonical_unit, steps)
    if _UNCERTAIN.search(compact):
        return Reading(shown, unit_reported=unit_name, problem="uncertain_number")
    with_unit = _WITH_UNIT.match(compact)
    if with_unit:
        if label_key(with_unit[2]) not in units():
            known = any(label_key(with_unit[2]).endswith(name) for name in units())
            problem = "unknown_unit" if known else "unreadable_number"
            return Reading(shown, unit_reported=with_unit[2], problem=problem)
        taken = ("text read as number", _UNIT_IN_CELL)
        return _in_canonical(shown, _decimal(with_unit[1]), with_unit[2], canonical_unit, taken)
    return Reading(shown, unit_reported=unit_name, problem="unreadable_number")


def read_percentage(
    raw: object,
    shown_as_percent: bool,
    header_unit: str = "",
    blank_words: Mapping[str, str] | None = None,
) -> Reading:
    """A figure in %. 0.95 is 95 when the cell shows a percentage; else nobody can know.

    `shown_as_percent` tells whether the cell's number format does. Problems as `read_number`.
    """
    if shown_as_percent and isinstance(raw, (int, float)) and not isinstance(raw, bool):
        shown = raw_text(raw)
        number = Decimal(shown)
        if number.is_finite():
            steps = ("percent format: × 100",)
            return _in_canonical(shown, number * 100, header_unit or "%", "%", steps)
    reading = read_number(raw, "%", header_unit, blank_words)
    value = reading.value
    if value is not None and 0 < abs(value) <= 1 and _UNIT_IN_CELL not in reading.steps:
        return Reading(reading.raw_text, unit_reported="%", problem="uncertain_number")
    return reading


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _in_canonical(
    shown: str, number: Decimal, unit_name: str, canonical_unit: str, steps: tuple[str, ...]
) -> Reading:
    known = conversion(unit_name, canonical_unit)
    if known is None:
        return Reading(shown, unit_reported=unit_name, problem="unknown_unit")
    value, was_rounded = known.apply(number)
    if abs(value) >= LIMIT:
        return Reading(shown, unit_reported=unit_name, problem="out_of_range")
    if known.step:
        steps = (*steps, known.step)
    if was_rounded:
        steps = (*steps, "rounded to six decimal places")
    return Reading(shown, value, None, unit_name, steps)


def read_count(raw: object) -> Reading:
    """A bare number without a unit (a line number, a serial)."""
    reading = read_number(raw, "个")
    return Reading(reading.raw_text, reading.value, None, "", reading.steps, reading.problem)


@lru_cache(maxsize=10_000)
def _typed(shown: str) -> str:
    """A year, month or day as it was typed, ready for its pattern; '' if its digits are parted."""
    text = visible(narrow(shown))
    return "" if _PARTED_DIGITS.search(text) else _SPACE.sub("", text)


def read_year(raw: object) -> Reading:
    """A calendar year as a value; problem `unreadable_year`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    found = _YEAR.match(_typed(shown))
    if not found:
        return Reading(shown, problem="unreadable_year")
    return Reading(shown, value=six_places(Decimal(found[1])), text=found[1])


def read_month(raw: object) -> Reading:
    """A month as `YYYY-MM`; problem `unreadable_month`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    if isinstance(raw, float) and shown.endswith(".1"):
        # 2023.10 typed as a number has lost its nought: January or October?
        return Reading(shown, problem="unreadable_month")
    found = None if isinstance(raw, dt.date) else _MONTH.match(_typed(shown))
    if found:
        return Reading(shown, text=f"{found[1]}-{int(found[2]):02d}")
    day = _day(raw)
    if day is None:
        return Reading(shown, problem="unreadable_month")
    steps = ("date read as month",)
    return Reading(shown, text=f"{day.year:04d}-{day.month:02d}", steps=steps)


def read_date(raw: object) -> Reading:
    """A day as `YYYY-MM-DD`; problem `unreadable_date`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    day = _day(raw)
    if day is None:
        return Reading(shown, problem="unreadable_date")
    return Reading(shown, text=day.isoformat())


def _day(raw: object) -> dt.date | None:
    """The day that a cell names, as a date or typed; None where there is no such day."""
    if isinstance(raw, dt.date):
        day = dt.date(raw.year, raw.month, raw.day)
        return day if _FIRST_DATE <= day.year <= _LAST_DATE else None
    found = _DATE.match(_typed(raw_text(raw)))
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_text(raw: object) -> Reading:
    """Free text without outer white space; the raw text keeps it all."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    return Reading(shown, text=visible(shown))
