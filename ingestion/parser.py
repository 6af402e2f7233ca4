"""Cells become facts: one file's workbook is read against the form contracts.

A fact that could not be read carries `!problem` in `reading`; so do facts that stand for what is
missing as a whole (a sheet, a table, a label). What a problem means for the return is not decided
here but in `expectations`.

Single cells are read in `parser_cells`; where they stand is the matter of `parser_fields`,
`parser_grid` and `parser_table`, by way of `locating`.
"""

from ingestion.contract import Contract
from ingestion.fact import Fact, ParsedReturn, problem_fact
from ingestion.identity import find_sender, identify
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.locating_sheets import find_sheets
from ingestion.parser_cells import CellFacts
from ingestion.parser_fields import read_fields
from ingestion.parser_grid import read_grid
from ingestion.parser_table import read_table
from ingestion.parser_whole import note_on_the_whole
from ingestion.reader import UnreadableFile, Workbook, read_workbook
from ingestion.recognise import Recognised
from ingestion.roster import Roster

__all__ = ["READER_VERSION", "Fact", "ParsedReturn", "parse_file", "refusal"]

READER_VERSION = "1"


def parse_file(
    content: bytes,
    roster: Roster,
    limits: Limits = DEFAULT_LIMITS,
    known: Recognised | None = None,
) -> ParsedReturn:
    """Read one file; bad input never raises, a refusal is a return whose one fact says why.

    `known` is what the content was recognised as, where that was done before.
    """
    try:
        workbook = read_workbook(content, limits, known)
        contract = identify(workbook)
        if contract is None:
            return refusal("unknown_form", "、".join(sheet.name for sheet in workbook.sheets))
        return _parse(workbook, contract, roster)
    except UnreadableFile as error:
        return refusal(error.problem, str(error))
    except MemoryError:
        return refusal("too_large_file", "内存不足")
    except Exception as error:  # one file that trips the reader must not stop all others
        return refusal("reader_failed", f"{type(error).__name__}: {error}")


def refusal(problem: str, detail: str) -> ParsedReturn:
    """A return that could not be read: its one fact says why."""
    return ParsedReturn("", "", "", None, [problem_fact("_file", problem, "", "", detail[:200])])


def _parse(workbook: Workbook, contract: Contract, roster: Roster) -> ParsedReturn:
    sheets = find_sheets(workbook, contract)
    sender = find_sender(workbook, contract, sheets, roster)
    if sender.report_year is not None:
        contract = contract.in_year(sender.report_year)
    into = CellFacts(contract, sender.report_year, roster, sender.reporter)
    for doubt in sender.doubts:
        into.note(*doubt)
    for sheet in contract.sheets:
        index = sheets.get(sheet.key)
        if index is None and sheet.optional:
            continue
        if index is None:
            into.note("_sheet", "sheet_not_found", sheet.name, "")
            continue
        read_fields(into, index, sheet)
        if sheet.grid:
            read_grid(into, index, sheet.grid)
        if sheet.table:
            read_table(into, index, sheet.table)
    note_on_the_whole(into, workbook, sheets)
    return ParsedReturn(
        contract.form,
        contract.version,
        sender.reporter,
        sender.report_year,
        into.facts,
        workbook.properties.get("parkreport_synthetic") == "yes",
    )
