"""The normaliser: what a cell holds becomes a canonical value, a question, or a named problem.

Certain things are read and what was done is recorded; anything else is a problem at its cell.
A problem is a word; its text, severity and remedy stand in `expectations/rules.yaml`.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingestion.labels import label_key
from ingestion.units import LIMIT, convert, six_places, units

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(rf"^({_NUMBER})$")
_WITH_UNIT = re.compile(rf"^({_NUMBER})(\D.*)$")
_UNCERTAIN = re.compile(
    r"约|大概|左右|以上|以下|以内|不足|超过|近|余|多|[≥≤><~～±?？]|\d\s*[-—–至到]\s*\d|^[+-]?[\d.,]+[万亿千百]$"
)
_MONTH = re.compile(r"^((?:19|20)\d{2})(?:年|[-./])(0?[1-9]|1[0-2])(?:月)?$")
_DATE = re.compile(
    r"^((?:19|20)\d{2})(?:年|[-./])(0?[1-9]|1[0-2])(?:月|[-./])(0?[1-9]|[12]\d|3[01])日?$"
)
_YEAR = re.compile(r"^((?:19|20)\d{2})年?度?$")


@dataclass(frozen=True, slots=True)
class Reading:
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
        return "; ".join(((f"!{self.problem}",) if self.problem else ()) + self.steps)


def raw_text(raw: object) -> str:
    """What the cell holds as a person would copy it; numbers at their 15 significant digits."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return format(raw, ".15g")
    return str(raw)


def is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


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
    if is_blank(raw):
        return Reading(shown, unit_reported=unit_name, steps=("blank",))
    if isinstance(raw, (bool, dt.date, dt.time, dt.timedelta)):
        return Reading(shown, problem="unreadable_number")
    if isinstance(raw, (int, float)):
        try:
            number = Decimal(format(raw, ".15g"))
        except InvalidOperation:
            return Reading(shown, problem="unreadable_number")
        if not number.is_finite():
            return Reading(shown, problem="unreadable_number")
        return _in_canonical(shown, number, unit_name, canonical_unit, ())

    text = unicodedata.normalize("NFKC", str(raw)).strip()
    word = label_key(text)
    for blank_word, meaning in (blank_words or {}).items():
        if word == label_key(blank_word):
            if meaning == "ask":
                return Reading(shown, unit_reported=unit_name, problem="uncertain_number")
            return Reading(
                shown, text=meaning, unit_reported=unit_name, steps=(f"{word}: {meaning}",)
            )
    compact = re.sub(r"\s+", "", text)
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
        taken = ("text read as number", "unit taken from the cell")
        return _in_canonical(shown, _decimal(with_unit[1]), with_unit[2], canonical_unit, taken)
    return Reading(shown, unit_reported=unit_name, problem="unreadable_number")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _in_canonical(
    shown: str, number: Decimal, unit_name: str, canonical_unit: str, steps: tuple[str, ...]
) -> Reading:
    unit = units().get(label_key(unit_name))
    if unit is None:
        return Reading(shown, unit_reported=unit_name, problem="unknown_unit")
    canonical = units()[label_key(canonical_unit)]
    if unit.dimension != canonical.dimension:
        return Reading(shown, unit_reported=unit_name, problem="unknown_unit")
    value = convert(number, unit, canonical)
    if abs(value) >= LIMIT:
        return Reading(shown, unit_reported=unit_name, problem="out_of_range")
    if unit != canonical:
        steps = (*steps, f"{unit.name} → {canonical.name}")
    elif value != number:
        steps = (*steps, "rounded to six decimal places")
    return Reading(shown, value=value, unit_reported=unit_name, steps=steps)


def read_count(raw: object) -> Reading:
    """A bare number without a unit (a line number, a serial)."""
    reading = read_number(raw, "个")
    return Reading(reading.raw_text, reading.value, None, "", reading.steps, reading.problem)


def read_year(raw: object) -> Reading:
    """A calendar year as a value; problem `unreadable_year`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    found = _YEAR.match(label_key(shown))
    if not found:
        return Reading(shown, problem="unreadable_year")
    return Reading(shown, value=six_places(Decimal(found[1])), text=found[1])


def read_month(raw: object) -> Reading:
    """A month as `YYYY-MM`; problem `unreadable_month`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    if isinstance(raw, dt.date):
        return Reading(shown, text=f"{raw.year:04d}-{raw.month:02d}", steps=("date read as month",))
    found = _MONTH.match(label_key(shown)) or _DATE.match(label_key(shown))
    if not found:
        return Reading(shown, problem="unreadable_month")
    return Reading(shown, text=f"{found[1]}-{int(found[2]):02d}")


def read_date(raw: object) -> Reading:
    """A day as `YYYY-MM-DD`; problem `unreadable_date`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    if isinstance(raw, dt.date):
        return Reading(shown, text=f"{raw.year:04d}-{raw.month:02d}-{raw.day:02d}")
    found = _DATE.match(label_key(shown))
    if not found:
        return Reading(shown, problem="unreadable_date")
    try:
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return Reading(shown, problem="unreadable_date")
    return Reading(shown, text=day.isoformat())


def read_text(raw: object) -> Reading:
    """Free text without outer white space; the raw text keeps it all."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    return Reading(shown, text=shown.strip())


def read_choice(raw: object, options: tuple[str, ...]) -> Reading:
    """One of the options; problem `not_a_choice`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    for option in options:
        if label_key(shown) == label_key(option):
            return Reading(shown, text=option)
    return Reading(shown, problem="not_a_choice")


def read_task(raw: object, options: tuple[str, ...]) -> Reading:
    """A task of a scheme by `3 推动节能降碳`, its name or its number; the text is the number."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    for option in options:
        code, name = option.split(" ", 1)
        if label_key(shown) in (label_key(option), label_key(name), code):
            return Reading(shown, text=code)
    return Reading(shown, problem="not_a_choice")
