"""Who returned the form of which year, when, and what became of it.

A form that cannot be attributed (unreadable, foreign, an unknown park, a name that is not the
park's, a wrong year) is nobody's return; an empty one says whose it is and goes back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

ATTRIBUTED_THOUGH_SENT_BACK = frozenset({"empty_form"})
DUE_IN = timezone(timedelta(hours=8))  # Asia/Shanghai keeps no summer time


@dataclass(frozen=True, slots=True)
class Return:
    """`verdict`: passed, held, sent_back or not_received; `on_time` None: no day was due."""

    verdict: str
    due: date | None
    on_time: bool | None

    @property
    def received(self) -> bool:
        return self.verdict != "not_received"


@dataclass(frozen=True, slots=True)
class ReturnCounts:
    owed: int
    received: int
    on_time: int | None
    passed: int
    held: int
    sent_back: int
    not_received: int


@dataclass(slots=True)
class _File:
    moment: datetime
    verdict: str = "passed"
    attributed: bool = True


class Returns:
    """Every owed return. `owing`: the parks that owe one each year of `years`."""

    def __init__(
        self,
        written: Iterable[dict[str, str]],
        faults: Iterable[dict[str, str]],
        obligations: Iterable[dict[str, str]],
        owing: Iterable[str],
        years: range,
    ) -> None:
        self._due = dict(_due_days(obligations, years))
        files: dict[tuple[str, int], dict[str, _File]] = defaultdict(dict)
        for row in written:
            if row["form"] == "park_progress" and row["code"] == "report_year":
                moment = datetime.fromisoformat(row["wave"])
                files[row["park"], int(row["report_year"])][row["file"]] = _File(moment)
        for fault in faults:
            of_park = files[fault["park"], int(fault["report_year"])]
            if fault["file"] not in of_park:  # nothing at all was written into it
                continue
            file = of_park[fault["file"]]
            if fault["outcome"] == "sent_back":
                file.verdict = "sent_back"
                file.attributed = fault["fault"] in ATTRIBUTED_THOUGH_SENT_BACK
            elif fault["outcome"] in {"held", "blank"}:
                file.verdict = "held"
        self.returns = {
            (park, year): self._return(year, list(files[park, year].values()))
            for park in owing
            for year in years
        }

    def _return(self, year: int, files: list[_File]) -> Return:
        due = self._due.get(year)
        received = sorted((f for f in files if f.attributed), key=lambda f: f.moment)
        if not received:
            return Return("not_received", due, None if due is None else False)
        first = received[0].moment.astimezone(DUE_IN).date()
        stated = [file for file in received if file.verdict != "sent_back"]
        verdict = stated[-1].verdict if stated else "sent_back"
        return Return(verdict, due, None if due is None else first <= due)

    def counts(self, parks: Iterable[str], year: int) -> ReturnCounts | None:
        """None for a year in which nothing was asked for, such as the base year."""
        found = [self.returns[park, year] for park in parks if (park, year) in self.returns]
        if not found:
            return None
        verdicts = [a.verdict for a in found]
        return ReturnCounts(
            owed=len(found),
            received=sum(a.received for a in found),
            on_time=sum(bool(a.on_time) for a in found) if year in self._due else None,
            passed=verdicts.count("passed"),
            held=verdicts.count("held"),
            sent_back=verdicts.count("sent_back"),
            not_received=verdicts.count("not_received"),
        )


def _due_days(obligations: Iterable[dict[str, str]], years: range) -> Iterable[tuple[int, date]]:
    """002 三(三): 从2022年起每年底前. 2021 was asked for later, without a day."""
    for row in obligations:
        if row["code"] == "national_park_progress":
            month, day = (int(part) for part in row["due_month_day"].split("-"))
            for year in years:
                if int(row["first_year"]) <= year <= int(row["last_year"]):
                    yield year, date(year + int(row["due_year_offset"]), month, day)
