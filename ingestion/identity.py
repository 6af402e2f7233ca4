"""Which form a workbook is, who sends it and for which report year.

What is not certain is a doubt: a problem at the cell that would have to say it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from ingestion.contract import Contract, contracts
from ingestion.labels import label_key
from ingestion.locating import Cell, SheetIndex, a1
from ingestion.locating_fields import find_field
from ingestion.locating_sheets import find_sheets
from ingestion.reader import Workbook
from ingestion.reporters import Reporter
from ingestion.roster import Roster
from ingestion.values import raw_text, read_year

_TITLE_ROWS = 10

Doubt = tuple[str, str, str, str, str]
"""Field, problem, sheet, cell, raw text."""
Said = tuple[str, str, object]
"""Sheet and cell ('' where nothing was found) and what stands there."""
_UNSAID: Said = ("", "", "")
_NOBODY = Reporter("unit", "", ())


@dataclass
class Sender:
    """`reporter` is '' and `report_year` None where they are not certain."""

    reporter: str = ""
    report_year: int | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, code: str, problem: str, said: Said) -> None:
        sheet, cell, raw = said
        self.doubts.append((code, problem, sheet, cell, raw_text(raw)))


def identify(workbook: Workbook) -> Contract | None:
    """The form of a workbook: what its properties say, else the one that its sheets fit best."""
    named = contracts().get(workbook.properties.get("parkreport_form", ""))
    if named:
        return named
    shares = {
        name: Fraction(len(find_sheets(workbook, contract)), len(contract.sheets))
        for name, contract in contracts().items()
    }
    most = max(shares.values())
    best = [name for name, share in shares.items() if share == most]
    return contracts()[best[0]] if most * 2 > 1 and len(best) == 1 else None


def find_sender(
    workbook: Workbook, contract: Contract, sheets: Mapping[str, SheetIndex], roster: Roster
) -> Sender:
    """Who sends the form for which year, by its title lines or its cover."""
    sender = Sender()
    if contract.identity.title:
        titles, years = _titles(contract, sheets)
        year = next(iter(years.values())) if len(years) == 1 else ("", "", "、".join(years))
        sender.report_year = _certain_year(workbook, contract, year)
        _reporter_by_title(sender, contract, titles, roster)
    else:
        cover = _cover(contract, sheets)
        year = cover.get(contract.identity.report_year or "", _UNSAID)
        sender.report_year = _certain_year(workbook, contract, year)
        _reporter_by_cover(sender, contract, cover, roster)
    if sender.report_year is None:
        sender.doubt("_report_year", "wrong_year", year)
    return sender


def _cover(contract: Contract, sheets: Mapping[str, SheetIndex]) -> dict[str, Said]:
    """What the cover says about the sender, by field code."""
    identity = contract.identity
    wanted = (identity.reporter, identity.name, identity.report_year)
    cover: dict[str, Said] = {}
    for sheet in contract.sheets:
        index = sheets.get(sheet.name)
        for ask in sheet.fields:
            if index is None or ask.code not in wanted:
                continue
            found = find_field(index, ask, sheet.field_labels)
            if found:
                raw = index.cells.at(*found.place)
                cover[ask.code] = (index.cells.name, a1(found.place), raw)
    return cover


def _reporter_by_cover(
    sender: Sender, contract: Contract, cover: Mapping[str, Said], roster: Roster
) -> None:
    """The reporter of that code, if the name beside it is his; the code decides, never the name."""
    code = cover.get(contract.identity.reporter or "", _UNSAID)
    name = cover.get(contract.identity.name or "", _UNSAID)
    asked, called = label_key(raw_text(code[2])).upper(), raw_text(name[2])
    reporter = _sender_of(contract, asked, roster)
    year = sender.report_year
    if reporter is None:
        other = roster.of_code(asked)
        sender.doubt("_reporter", "reporter_of_other_kind" if other else "reporter_unknown", code)
    elif not _is_name_of(reporter, called, roster, None):
        sender.doubt("_reporter", "reporter_disagrees", name)
    elif year is not None and not reporter.validity.at_end_of(year):
        sender.doubt("_reporter", "reporter_not_in_year", code)
    else:
        sender.reporter = reporter.code
        if year is not None and not _is_name_of(reporter, called, roster, year):
            sender.doubt("_reporter", "reporter_name_outdated", name)


def _sender_of(contract: Contract, code: str, roster: Roster) -> Reporter | None:
    """The reporter of that code, if he is one of those who send this form."""
    reporter = roster.of_code(code, contract.reporters)
    if reporter and contract.within and not roster.lies_in(reporter, contract.within):
        return None
    return reporter


def _is_name_of(reporter: Reporter, name: str, roster: Roster, year: int | None) -> bool:
    return reporter in roster.named(name, (reporter.kind,), year)


def _reporter_by_title(
    sender: Sender, contract: Contract, titles: Mapping[str, Said], roster: Roster
) -> None:
    """The one reporter that all title lines name; a title has no code, so its name decides."""
    found = {
        reporter.code
        for name in titles
        for reporter in roster.named(name, contract.reporters, sender.report_year) or [_NOBODY]
    }
    if len(found) == 1 and _NOBODY.code not in found:
        sender.reporter = found.pop()
    else:
        sender.doubt("_reporter", "reporter_unknown", next(iter(titles.values()), _UNSAID))


def _titles(
    contract: Contract, sheets: Mapping[str, SheetIndex]
) -> tuple[dict[str, Said], dict[str, Said]]:
    """Every name of a reporter and every year that the lines at the top name."""
    title = _pattern(contract.identity.title or "")
    period = _pattern(contract.identity.period or "")
    reporters: dict[str, Said] = {}
    years: dict[str, Said] = {}
    for name, index in sheets.items():
        for row, values in enumerate(index.cells.rows[:_TITLE_ROWS]):
            for col, value in enumerate(values):
                if not isinstance(value, str):
                    continue
                place: Cell = (row, col)
                if titled := title.match(label_key(value)):
                    reporters[titled["reporter"]] = (name, a1(place), value)
                if dated := period.match(label_key(value)):
                    years[dated["report_year"]] = (name, a1(place), dated["report_year"])
    return reporters, years


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A contract's identity pattern as a regular expression over `label_key` text."""
    pattern = re.escape(label_key(template))
    groups = {
        "reporter": r"(?P<reporter>\S+?)",
        "report_year": r"(?P<report_year>[0-9]{4})",
        "last_year": r"[0-9]{4}",
    }
    for name, group in groups.items():
        pattern = pattern.replace(re.escape("{" + name + "}"), group)
    return re.compile(f"^{pattern}$")


def _certain_year(workbook: Workbook, contract: Contract, said: Said) -> int | None:
    """The report year, if the form exists in it and the workbook says nothing else."""
    reading = read_year(said[2])
    made_for = workbook.properties.get("parkreport_year", reading.text)
    year = int(reading.text) if reading.text else None
    if year is None or not contract.years.holds(year) or str(year) != made_for:
        return None
    return year
