"""From when until when something of the roster holds, as its documents say."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Validity:
    """Days from `first` on and before `until`; None is open.

    Where a document gives only the year of a change, the old and the new both hold in that year.
    """

    first: dt.date | None = None
    until: dt.date | None = None

    def in_year(self, year: int) -> bool:
        """Whether it holds on any day of the year."""
        begun = self.first is None or self.first <= dt.date(year, 12, 31)
        return begun and (self.until is None or self.until > dt.date(year, 1, 1))

    def at_end_of(self, year: int) -> bool:
        """Whether it holds on the last day of the year."""
        last = dt.date(year, 12, 31)
        return (self.first is None or self.first <= last) and (
            self.until is None or self.until > last
        )

    @property
    def said_zh(self) -> str:
        """The range as a person reads it: `2018-09-10起`, `2019-01-09以前`."""
        first = f"{self.first}起" if self.first else ""
        until = f"{self.until}以前" if self.until else ""
        return "、".join(filter(None, (first, until)))


ALWAYS = Validity()


def between(first: str, until: str) -> Validity:
    """From the ISO days of a CSV row; '' is open."""
    return Validity(
        dt.date.fromisoformat(first) if first else None,
        dt.date.fromisoformat(until) if until else None,
    )


def until_change(year: str, announced: str) -> Validity:
    """What a change of divisions ends."""
    if announced:
        return Validity(until=dt.date.fromisoformat(announced))
    return Validity(until=dt.date(int(year) + 1, 1, 1))


def since_change(year: str, announced: str) -> Validity:
    """What a change of divisions begins."""
    if announced:
        return Validity(first=dt.date.fromisoformat(announced))
    return Validity(first=dt.date(int(year), 1, 1))
