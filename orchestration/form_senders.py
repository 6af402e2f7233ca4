"""Who sends a form that is not a park's, and what its blank form already knows of him."""

from collections.abc import Iterator, Mapping

from ingestion.blank_form import REPORTER_NAME
from ingestion.contract import Contract, Sheet, Table
from ingestion.reporters import Reporter
from ingestion.roster import Roster

Values = dict[tuple[str, str, str, str], object]

LEVELS_ZH = {"national": "国家级", "provincial": "省级"}
_SPARE_ROWS = 5
NATION = "CN"


def senders(roster: Roster, contract: Contract, unit: str, year: int) -> Iterator[Reporter]:
    """The reporters of a form inside the instance's unit at the end of the year, each code once."""
    seen: set[str] = set()
    for kind in contract.reporters:
        for reporter in roster.of_kind(kind):
            if kind == "unit":
                wanted = unit in (NATION, reporter.code)
            else:
                wanted = unit == NATION or roster.lies_in(reporter, unit)
            if contract.within and not roster.lies_in(reporter, contract.within):
                wanted = False
            if wanted and reporter.validity.at_end_of(year) and reporter.code not in seen:
                seen.add(reporter.code)
                yield reporter


def cover_of(contract: Contract, reporter: Reporter, year: int) -> Values:
    """The prefilled fields of a cover, or the name that a title takes."""
    identity, name = contract.identity, reporter.name_in(year)
    if identity.title:
        return {REPORTER_NAME: name}
    cover: Values = {}
    for code, value in (
        (identity.reporter, reporter.code),
        (identity.name, name),
        (identity.report_year, year),
    ):
        if code:
            cover[code, "", "", "value"] = value
    return cover


def lists_parks(table: Table) -> bool:
    """Whether a table has a row for each of the sender's parks.

    One that must be declared (`有` or `无`) lists only the parks that something happened to.
    """
    codes = {ask.code for ask in table.columns}
    return {"park_code", "park_name"} <= codes and not table.declared_by


def parks_of(
    roster: Roster, reporter: Reporter, parks: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The parks in a reporter's area; those of a separately planned city are in its own list."""
    apart = [u.code for u in roster.of_kind("unit") if u.within == reporter.code]
    found = []
    for row in parks:
        park = roster.of_code(row["park"], ("park",))
        if park is None or not roster.lies_in(park, reporter.code):
            continue
        if reporter.kind == "unit" and any(roster.lies_in(park, unit) for unit in apart):
            continue
        found.append(row)
    return found


def park_rows(table: Table, parks: list[dict[str, str]]) -> Values:
    """A row for each park with what the reference knows of it."""
    asked = {ask.code for ask in table.columns}
    values: Values = {}
    for number, park in enumerate(parks, 1):
        known: Mapping[str, str] = {
            "park_code": park["park"],
            "park_name": park["name"],
            "city_name": park["city_name"],
            "park_level": LEVELS_ZH.get(park["level"], ""),
        }
        for code, value in known.items():
            if code in asked and value:
                values[code, f"{table.code}:{number}", "", "value"] = value
    return values


def park_figures(table: Table, parks: list[dict[str, str]], known: Mapping[str, Values]) -> Values:
    """What is known of each park's figures, in a table that has a column for each of them."""
    asked = {ask.code for ask in table.columns}
    return {
        (f"{code}@{column}", f"{table.code}:{number}", "", role): value
        for number, park in enumerate(parks, 1)
        for (code, _, column, role), value in known.get(park["park"], {}).items()
        if f"{code}@{column}" in asked
    }


def with_rows_for(
    contract: Contract, values: Mapping[tuple[str, str, str, str], object]
) -> Contract:
    """The contract with as many rows in its lists of parks as the sender has, and a few more."""

    def sized(sheet: Sheet) -> Sheet:
        table = sheet.table
        if table is None or not lists_parks(table):
            return sheet
        rows = {key[1] for key in values if key[1].startswith(f"{table.code}:")}
        if not rows:
            return sheet
        resized = table.model_copy(update={"blank_rows": len(rows) + _SPARE_ROWS})
        return sheet.model_copy(update={"table": resized})

    return contract.model_copy(update={"sheets": tuple(map(sized, contract.sheets))})
