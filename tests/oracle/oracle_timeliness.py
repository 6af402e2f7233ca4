"""Who owed which return by when, and when it came: obligations against the forms that were sent.

DHIS2 calls reports received ÷ expected the reporting rate, and received by the due day ÷ expected
the reporting rate on time. A return that answers two obligations is expected once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from oracle_returns import ATTRIBUTED_THOUGH_SENT_BACK, DUE_IN

Key = tuple[str, int, str]  # obligation, report year, reporter


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where a park lies at the end of a report year; `city` is None for a province."""

    code: str
    city: str | None
    unit: str
    province: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`on_time` and `days_late` are None while it is open, and without a due day."""

    due: date | None
    first: date | None
    on_time: bool | None
    days_late: int | None
    answers: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Per cent of what is expected; `timely` is None without a due day."""

    expected: int
    received: int
    on_time: int
    reporting: Fraction
    timely: Fraction | None


class Timeliness:
    """`parks` owe for each year; `as_of` is the day on which it is asked, in Shanghai.

    `units`: the reporting units whose returns are seen; an issue is seen of the instance's own
    `unit` alone, since what the others send by themselves does not pass here.
    """

    def __init__(
        self,
        written: Iterable[Mapping[str, str]],
        faults: Iterable[Mapping[str, str]],
        obligations: Iterable[Mapping[str, str]],
        settings: Mapping[str, str],
        parks: Mapping[int, Iterable[Reporter]],
        units: Sequence[Reporter],
        unit: str,
        as_of: date,
    ) -> None:
        first = _first_days(written, faults)
        rows = [row for row in obligations if row["recurrence"] in {"yearly", "once"}]
        self.answers: dict[Key, Answer] = {}
        self._where: dict[Key, Reporter] = {}
        for row in rows:
            if row["same_return_as"] or not row["seen_as"]:
                continue
            for year, owing in parks.items():
                if not int(row["first_year"]) <= year <= int(row["last_year"]):
                    continue
                due = _due(row, settings, year)
                seen = [one for one in units if row["seen_as"] == "return" or one.code == unit]
                owes = {"park": owing, "reporting_unit": seen}[row["reporter"]]
                for reporter in owes:
                    if not _within(row["area"], reporter):
                        continue
                    key = (row["code"], year, reporter.code)
                    also = [
                        other
                        for other in rows
                        if other["same_return_as"] == row["code"]
                        and _within(other["area"], reporter)
                    ]
                    came = first.get((row["form"], reporter.code, year))
                    self.answers[key] = _answer(due, came, as_of, 1 + len(also))
                    self._where[key] = reporter

    def rates(self) -> dict[tuple[str, str, str, str, int], Rates]:
        """Scope, level, place, obligation, year → the two rates."""
        found: dict[tuple[str, str, str, str, int], list[Answer]] = defaultdict(list)
        for key, answer in self.answers.items():
            where = self._where[key]
            for scope, unit in (("with", where.province), ("without", where.unit)):
                places = {"city": where.city, "unit": unit, "nation": "CN"}
                for level, place in places.items():
                    if place:
                        found[scope, level, place, key[0], key[1]].append(answer)
        return {key: _rates(answers) for key, answers in found.items()}


def _rates(answers: list[Answer]) -> Rates:
    received = sum(answer.first is not None for answer in answers)
    on_time = sum(answer.on_time is True for answer in answers)
    timely = None if answers[0].due is None else Fraction(100 * on_time, len(answers))
    return Rates(len(answers), received, on_time, Fraction(100 * received, len(answers)), timely)


def _answer(due: date | None, came: date | None, as_of: date, answers: int) -> Answer:
    if due is None or (came is None and as_of <= due):
        return Answer(due, came, None, None, answers)
    days = max((came or as_of).toordinal() - due.toordinal(), 0)
    return Answer(due, came, days == 0, days, answers)


def _due(row: Mapping[str, str], settings: Mapping[str, str], year: int) -> date | None:
    day = row["due_month_day"] or settings.get(row["code"], "")
    return date.fromisoformat(f"{year + int(row['due_year_offset'])}-{day}") if day else None


def _within(area: str, reporter: Reporter) -> bool:
    return area in ("CN", reporter.province, reporter.unit, reporter.city)


def _first_days(
    written: Iterable[Mapping[str, str]], faults: Iterable[Mapping[str, str]]
) -> dict[tuple[str, str, int], date]:
    """Form, reporter and year → the day on which the first file came that says whose it is."""
    nobodys = {
        fault["file"]
        for fault in faults
        if fault["outcome"] == "sent_back" and fault["fault"] not in ATTRIBUTED_THOUGH_SENT_BACK
    }
    first: dict[tuple[str, str, int], date] = {}
    for row in written:
        if row["code"] == "report_year" and row["file"] not in nobodys:
            key = (row["form"], row["park"], int(row["report_year"]))
            day = datetime.fromisoformat(row["wave"]).astimezone(DUE_IN).date()
            first[key] = min(day, first.get(key, day))
    return first
