"""What is said of a return as a whole, once all its cells are read."""

from collections.abc import Iterator, Mapping

from ingestion.contract import Contract
from ingestion.fact import Fact
from ingestion.hidden import hidden_places
from ingestion.labels import is_blank
from ingestion.locating import SheetIndex
from ingestion.parser_cells import CellFacts
from ingestion.reader import Workbook
from ingestion.values import Reading


def note_on_the_whole(
    into: CellFacts, workbook: Workbook, sheets: Mapping[str, SheetIndex]
) -> None:
    """Say that nothing was filled in, that figures stand elsewhere or out of sight, and so on."""
    stated = list(_stated(into.contract, into.facts))
    if not stated:
        into.note("_return", "empty_return", "", "")
    elif _all_figures_stand_elsewhere(stated):
        into.note("_return", "external_links_only", "", "")
    seen = ((fact.sheet, fact.cell) for fact in stated)
    read_from = (index.cells for index in sheets.values())
    for sheet_name, cell, named in hidden_places(read_from, seen):
        into.note("_hidden", "hidden_cells", sheet_name, cell, named)
    if workbook.has_macros:
        into.note("_file", "macros_ignored", "", "")
    if how := workbook.how_read:
        into.facts.append(Fact("_file", "", None, Reading("", steps=(how,)), "", ""))


def _stated(contract: Contract, facts: list[Fact]) -> Iterator[Fact]:
    """What the sender wrote himself, legible or not: a prefilled cover says nothing."""
    given = contract.prefilled
    return (
        fact
        for fact in facts
        if fact.cell
        and fact.field not in given
        and (fact.reading.problem or not is_blank(fact.reading.raw_text))
    )


def _all_figures_stand_elsewhere(stated: list[Fact]) -> bool:
    """Whether the sender's only figures are formulas that look into another workbook."""
    linked = any(fact.reading.problem == "external_link" for fact in stated)
    return linked and all(fact.reading.value is None for fact in stated)
