"""Green low-carbon parks by the registers (004 三(三)11): recognised, checked, withdrawn.

A park that is recognised again after a withdrawal stands again; without a day of recognition
nothing stands. A check of one kind on one day is one, whoever registers it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oracle_forms import Forms
from oracle_rollup import Oracle, Place

LEVELS = {"国家级": "national", "省级": "provincial"}
RECEIVED, TO_BE_MENDED = "已收到", "限期整改"
ON_SITE, REVIEW = "现场核查", "复查"
DAYS = {"recognised": "recognised_on", "green_check": "checked_on", "withdrawal": "withdrawn_on"}
MEASURES = (
    *("recognised", "standing", "withdrawn", "checked", "rectifying"),
    *("reports_received", "plans_received"),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a register: `day` of the recognition, check or withdrawal."""

    report_year: int
    table: str
    day: date | None
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class GreenPark:
    green_level: str | None
    recognised_on: date | None
    yearly_reports: int
    five_year_plan: bool | None
    site_checks: int
    reviews: int
    last_check_on: date | None
    withdrawn_on: date | None
    is_standing: bool


class GreenParks:
    def __init__(self, oracle: Oracle, forms: Forms) -> None:
        self.oracle = oracle
        self._rows: dict[str, list[_Row]] = defaultdict(list)
        for form in forms["green_park"]:
            for table, field in DAYS.items():
                for row in form.rows(table):
                    said = {code: cell.text for code, cell in row.items() if not cell.held}
                    day = date.fromisoformat(said[field]) if said.get(field) else None
                    self._rows[said["park"]].append(_Row(form.report_year, table, day, said))

    def register(self) -> Iterator[tuple[tuple[str], GreenPark]]:
        for park, rows in self._rows.items():
            if any(row.table == "recognised" for row in rows):
                yield (park,), _described(rows)

    def rollups(self) -> Iterator[tuple[tuple[Place, str, int, str], int]]:
        """Key: place, level of the recognition, year and measure; none where no green park is."""
        for year in self.oracle.value_years:
            known = {park: self._by(park, year) for park in self._rows}
            for place in self.oracle.places(year):
                if place.park_level != "all":
                    continue
                inside = [rows for p in self.oracle.members(place, year) if (rows := known.get(p))]
                for level in ("all", *LEVELS.values()):
                    parks = [r for r in inside if level in ("all", _described(r).green_level)]
                    for measure in MEASURES if parks else ():
                        count = sum(_says(rows, year, measure) for rows in parks)
                        yield (place, level, year, measure), count

    def _by(self, park: str, year: int) -> list[_Row]:
        """What had happened by the end of the year; nothing before a recognition."""
        end = date(year, 12, 31)
        rows = [row for row in self._rows[park] if row.day and row.day <= end]
        return rows if any(row.table == "recognised" for row in rows) else []


def _described(rows: list[_Row]) -> GreenPark:
    of = {table: [row for row in rows if row.table == table] for table in DAYS}
    last = max(of["recognised"], key=lambda row: (row.day or date.min, row.report_year))
    checks = {(row.said.get("check_kind"), row.day) for row in of["green_check"] if row.day}
    withdrawn = max((row.day for row in of["withdrawal"] if row.day), default=None)
    plans = [row.said["five_year_plan"] for row in of["recognised"] if "five_year_plan" in row.said]
    reports = {
        row.report_year for row in of["recognised"] if row.said.get("yearly_report") == RECEIVED
    }
    return GreenPark(
        green_level=LEVELS.get(last.said.get("green_level", "")),
        recognised_on=last.day,
        yearly_reports=len(reports),
        five_year_plan=RECEIVED in plans if plans else None,
        site_checks=sum(kind == ON_SITE for kind, _ in checks),
        reviews=sum(kind == REVIEW for kind, _ in checks),
        last_check_on=max((day for _, day in checks if day), default=None),
        withdrawn_on=withdrawn,
        is_standing=last.day is not None and (withdrawn is None or withdrawn < last.day),
    )


def _says(rows: list[_Row], year: int, measure: str) -> bool:
    now = _described(rows)
    checks = [row for row in rows if row.table == "green_check" and row.day]
    last = max(checks, key=lambda row: (row.day or date.min, row.report_year), default=None)
    of_year = [r for r in rows if r.table == "recognised" and r.report_year == year]
    sent_by_then = [r for r in rows if r.table == "recognised" and r.report_year <= year]
    return {
        "recognised": True,
        "standing": now.is_standing,
        "withdrawn": not now.is_standing,
        "checked": any(row.day and row.day.year == year for row in checks),
        "rectifying": now.is_standing
        and last is not None
        and last.said.get("check_result") == TO_BE_MENDED,
        "reports_received": any(r.said.get("yearly_report") == RECEIVED for r in of_year),
        "plans_received": any(r.said.get("five_year_plan") == RECEIVED for r in sent_by_then),
    }[measure]
