"""What must stand under a printed header, for an indicator and a place, by the oracle.

The header's own words say what the number is: its years, whether it is the same parks' change, a
coverage, a five-year figure. None is printed as a dash (or left empty).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from oracle_gaps import gap_sum
from oracle_inputs import BASE_YEAR, Indicator
from oracle_printing import changed, in_report_unit, printed, rounded
from oracle_rollup import Oracle, Place

Expected = Decimal | int | str | None


@dataclass(frozen=True)
class Question:
    """What a cell is asked to show. `beside`: the quantity printed beside a reduction."""

    oracle: Oracle
    place: Place
    indicator: Indicator
    beside: Indicator
    year: int  # the report year of an annual workbook, the last year of a five-year one

    def value(self, year: int, of: Indicator) -> Fraction | None:
        if year not in self.oracle.value_years:
            return None
        return self.oracle.rollup(self.place, year, of.code).sums.value(of)


def _value(q: Question, year: str) -> Expected:
    return printed(q.value(int(year), q.indicator), q.indicator)


def _value_beside(q: Question, year: str) -> Expected:
    return printed(q.value(int(year), q.beside), q.beside)


def _coverage_of(q: Question, year: int, of: Indicator) -> Expected:
    found = q.oracle.rollup(q.place, year, of.code)
    return f"{found.sums.n_counted}/{found.n_owed}" if found.n_owed else None


def _coverage(q: Question, year: str | None = None) -> Expected:
    return _coverage_of(q, int(year or q.year), q.indicator)


def _coverage_beside(q: Question, year: str) -> Expected:
    return _coverage_of(q, int(year), q.beside)


def _change(q: Question, year: str | None = None, against: str | None = None) -> Expected:
    now, before = int(year or q.year), int(against or q.year - 1)
    found = q.oracle.change(q.place, now, before, q.indicator.code)
    values = (found.now.value(q.indicator), found.against.value(q.indicator))
    return changed(*values, q.indicator)


def _comparable(q: Question, year: str | None = None, against: str | None = None) -> Expected:
    now, before = int(year or q.year), int(against or q.year - 1)
    return q.oracle.change(q.place, now, before, q.indicator.code).n_comparable or None


def _full_change(q: Question, year: str | None = None, against: str | None = None) -> Expected:
    now, before = int(year or q.year), int(against or q.year - 1)
    return changed(q.value(now, q.indicator), q.value(before, q.indicator), q.indicator)


def _five_years(q: Question) -> Expected:
    if q.indicator.five_year == "none":
        return None
    sums = q.oracle.five_years(q.place, q.indicator.code).sums
    return printed(sums.value(q.indicator), q.indicator)


def _five_year_coverage(q: Question) -> Expected:
    if q.indicator.five_year == "none":
        return None
    found = q.oracle.five_years(q.place, q.indicator.code)
    return f"{found.n_park_years}/{found.n_park_years_owed}"


def _difference_beside(q: Question, same_parks: bool) -> Expected:
    if same_parks:
        found = q.oracle.change(q.place, q.year, BASE_YEAR, q.beside.code)
        now, before = found.now.value(q.beside), found.against.value(q.beside)
    else:
        now, before = q.value(q.year, q.beside), q.value(BASE_YEAR, q.beside)
    return None if now is None or before is None else printed(now - before, q.beside)


def _comparable_beside(q: Question) -> Expected:
    return q.oracle.change(q.place, q.year, BASE_YEAR, q.beside.code).n_comparable or None


def _count(q: Question, name: str) -> Expected:
    found = q.oracle.rollup(q.place, q.year, q.indicator.code)
    return {
        "应报": found.n_owed,
        "计入": found.sums.n_counted,
        "待核实": found.n_held,
        "缺报": found.n_missing,
    }[name]


def _gap(q: Question, name: str) -> Expected:
    gap = gap_sum(q.oracle, q.place, q.year, q.indicator.code)
    if name == "有数园区数":
        return gap.n_previous_known
    if name == "合计":
        return rounded(in_report_unit(gap.previous, q.indicator), q.indicator.report_decimals)
    now = q.value(q.year, q.indicator)
    return None if gap.previous is None or not now else rounded(gap.previous / now * 100, 1)


REDUCED = r"项目和管理措施形成的减排量\(节约量\)"
ON_LAST_YEAR = r"比上年增减(?:\(%、百分点\))?"
ON_A_YEAR = r"(\d{4})年比(\d{4})年增减\(%、百分点\)"
QUESTIONS: tuple[tuple[str, Callable[..., Expected]], ...] = (
    (r"(\d{4})年(?:\(.+?\))?(?:/数值)?", _value),
    (r"填报/应报园区数", _coverage),
    (r"(\d{4})年(?:\(.+?\))?/填报/应报园区数", _coverage),
    (r"填报/应报园区数/(\d{4})年(?:\(.+?\))?", _coverage),
    (rf"{ON_LAST_YEAR}/同口径(?:\(%、百分点\))?", _change),
    (rf"{ON_LAST_YEAR}/可比园区数", _comparable),
    (rf"{ON_LAST_YEAR}/全口径", _full_change),
    (rf"{ON_A_YEAR}/同口径", _change),
    (rf"{ON_A_YEAR}/可比园区数", _comparable),
    (rf"{ON_A_YEAR}/全口径", _full_change),
    (rf"五年合计或五年比率/数值|{REDUCED}/五年合计", _five_years),
    (rf"(?:五年合计或五年比率|{REDUCED})/填报/应报\(园区·年\)", _five_year_coverage),
    (r"填报/应报/五年\(园区·年\)", _five_year_coverage),
    (r"总量/(\d{4})年", _value_beside),
    (r"总量/(\d{4})年填报/应报园区数", _coverage_beside),
    (r"总量增减额/同口径", lambda q: _difference_beside(q, True)),
    (r"总量增减额/全口径", lambda q: _difference_beside(q, False)),
    (r"总量增减额/可比园区数", _comparable_beside),
    (r"园区数/(应报|计入|待核实|缺报)", _count),
    (r"未计入园区的上年数/(有数园区数|合计|相当于本年数)(?:\(%\))?", _gap),
)


def asked_by(header: str) -> Callable[[Question], Expected] | None:
    """What a header asks for; None where it is none of a figure's headers."""
    for pattern, answer in QUESTIONS:
        if (match := re.fullmatch(pattern, header)) is not None:
            groups = match.groups()
            return lambda question, answer=answer: answer(question, *groups)  # type: ignore[misc]
    return None
