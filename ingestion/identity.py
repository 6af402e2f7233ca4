"""Which form a workbook is, who sends it and for which report year.

What is not certain is a doubt: a problem at the cell that would have to say it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from ingestion.contract import Contract, contracts
from ingestion.labels import label_key
from ingestion.locating import Cell, SheetIndex, a1, field_labels, find_field, find_sheets
from ingestion.reader import Workbook
from ingestion.roster import Roster, cities
from ingestion.values import raw_text, read_year

_TITLE_ROWS = 10

Doubt = tuple[str, str, str, str, str]
"""Field, problem, sheet, cell, raw text."""
Said = tuple[str, str, object]
"""Sheet and cell ('' where nothing was found) and what stands there."""
_UNSAID: Said = ("", "", "")


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
    """The form of a workbook: what its properties say, else the contract whose sheets it has."""
    named = contracts().get(workbook.properties.get("parkreport_form", ""))
    if named:
        return named
    for contract in contracts().values():
        found = find_sheets(workbook, contract)
        if len(found) * 2 > len(contract.sheets):
            return contract
    return None


def find_sender(
    workbook: Workbook, contract: Contract, sheets: Mapping[str, SheetIndex], roster: Roster
) -> Sender:
    """Who sends the form for which year, by its title lines or its cover."""
    sender = Sender()
    if contract.identity.title:
        reporters, years = _titles(contract, sheets, roster)
        if len(reporters) == 1 and "" not in reporters:
            sender.reporter = next(iter(reporters))
        else:
            said = next(iter(reporters.values()), _UNSAID)
            sender.doubt("_reporter", "reporter_unknown", said)
        year = next(iter(years.values())) if len(years) == 1 else ("", "", "、".join(years))
    else:
        cover = _cover(contract, sheets)
        known = cities() if contract.reporter == "city" else roster
        _reporter_by_cover(sender, contract, cover, known)
        year = cover.get(contract.identity.report_year or "", _UNSAID)
    _report_year(sender, workbook, contract, year)
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
            found = find_field(index, ask, field_labels(sheet))
            if found:
                raw = index.cells.at(*found.place)
                cover[ask.code] = (index.cells.name, a1(found.place), raw)
    return cover


def _reporter_by_cover(
    sender: Sender, contract: Contract, cover: Mapping[str, Said], roster: Roster
) -> None:
    """The park or city of that code, if the name beside it is one of its names."""
    code = cover.get(contract.identity.reporter or "", _UNSAID)
    name = cover.get(contract.identity.name or "", _UNSAID)
    park = label_key(raw_text(code[2])).upper()
    if park not in roster.names_of:
        sender.doubt("_reporter", "reporter_unknown", code)
    elif not roster.has_name(park, raw_text(name[2])):
        sender.doubt("_reporter", "reporter_disagrees", name)
    else:
        sender.reporter = park


def _titles(
    contract: Contract, sheets: Mapping[str, SheetIndex], roster: Roster
) -> tuple[dict[str, Said], dict[str, Said]]:
    """Every reporter ('' if unknown) and every year that the lines at the top name."""
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
                    reporter = roster.units_named.get(titled["reporter"], "")
                    reporters[reporter] = (name, a1(place), value)
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


def _report_year(sender: Sender, workbook: Workbook, contract: Contract, said: Said) -> None:
    """The report year, if the form exists in it and the workbook says nothing else."""
    reading = read_year(said[2])
    made_for = workbook.properties.get("parkreport_year", reading.text)
    year = int(reading.text) if reading.text else None
    if year is None or not contract.years.holds(year) or str(year) != made_for:
        sender.doubt("_report_year", "wrong_year", said)
    else:
        sender.report_year = year
