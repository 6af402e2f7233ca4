"""The reporting year: which obligations fall due when, from the seed of obligations and settings.

No day stands in the program. A printed or interpreted day is the seed's; where no document prints
one it is the instance's (`[due]`, 设定). Days are those of Asia/Shanghai.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingestion.seeds import seed

NATION = "CN"
_COMES_ROUND = ("yearly", "once")
_COMMON_YEAR, _LEAP_YEAR = 2025, 2024


def day_of_year(written: str) -> str:
    """`MM-DD` of a day that every year has; raises ValueError otherwise."""
    try:
        day = dt.date.fromisoformat(f"{_COMMON_YEAR}-{written}")
    except ValueError:
        day = None
    if day is None or f"{day:%m-%d}" != written:
        raise ValueError("write a day that every year has, as MM-DD")
    return written


def comes_round(obligation: Mapping[str, str]) -> bool:
    """Whether a row of the seed falls due by itself and its answer is seen here."""
    return (
        obligation["recurrence"] in _COMES_ROUND
        and bool(obligation["seen_as"])
        and not obligation["same_return_as"]
    )


def is_ours_to_date(obligation: Mapping[str, str]) -> bool:
    """Whether no document prints a day for it, so that the settings may (设定)."""
    return comes_round(obligation) and not obligation["due_month_day"]


@dataclass(frozen=True)
class Duty:
    """An obligation that falls due: `month_day` of the year `year_offset` after the report year."""

    code: str
    what_zh: str
    printed_text: str
    policy: str
    month_day: str
    is_setting: bool
    year_offset: int
    first_year: int
    last_year: int

    def due(self, year: int) -> dt.date:
        """The due day of a report year."""
        return dt.date.fromisoformat(f"{year + self.year_offset}-{self.month_day}")

    def years(self, first: int, last: int) -> range:
        """Its report years among those of a plan."""
        return range(max(first, self.first_year), min(last, self.last_year) + 1)


def duties(unit: str, due_days: Mapping[str, str]) -> list[Duty]:
    """The obligations with a due day that concern an instance of this reporting unit."""
    return [
        Duty(
            code=row["code"],
            what_zh=row["what_zh"],
            printed_text=row["printed_text"],
            policy=row["policy"],
            month_day=due_days.get(row["code"]) or row["due_month_day"],
            is_setting=row["code"] in due_days,
            year_offset=int(row["due_year_offset"]),
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
        )
        for row in seed("obligations")
        if comes_round(row)
        and (row["due_month_day"] or row["code"] in due_days)
        and _concerns(row["area"], unit)
    ]


def _concerns(area: str, unit: str) -> bool:
    """Whether a document of this area speaks to anybody inside the unit."""
    around = {row["code"]: row["province"] for row in seed("cities")}
    return area == NATION or unit in (NATION, area, around.get(area)) or around.get(unit) == area


def looks(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Days of a look who has not reported, counted from the due day."""
    return sorted({*(-days for days in before), *after})


def year_to_look_at(duty: Duty, years: range, offsets: Sequence[int], today: dt.date) -> int | None:
    """The report year that a look of today is about; None where today is no day of one."""
    return next((year for year in years if (today - duty.due(year)).days in offsets), None)


def crons(duty: Duty, offsets: Sequence[int], hour: int) -> list[str]:
    """The looks as cron lines, one a month.

    A look beyond a leap day falls on two days, of which each year takes one.
    """
    days: dict[int, set[int]] = {}
    for year in (_COMMON_YEAR, _LEAP_YEAR):
        for day in _days(dt.date.fromisoformat(f"{year}-{duty.month_day}"), offsets):
            days.setdefault(day.month, set()).add(day.day)
    return [
        f"0 {hour} {','.join(map(str, sorted(of_month)))} {month} *"
        for month, of_month in sorted(days.items())
    ]


def _days(due: dt.date, offsets: Sequence[int]) -> Iterator[dt.date]:
    for offset in offsets:
        yield due + dt.timedelta(days=offset)
