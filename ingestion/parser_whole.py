"""What is said of a return as a whole, once all its cells are read."""

from collections.abc import Iterator, Mapping

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
    if next(_stated(into), None) is None:
        into.note("_return", "empty_return", "", "")
    elif _all_figures_stand_elsewhere(_stated(into)):
        into.note("_return", "external_links_only", "", "")
    seen = ((fact.sheet, fact.cell) for fact in _stated(into))
    read_from = (index.cells for index in sheets.values())
    for sheet_name, cell, named in hidden_places(read_from, seen):
        into.note("_hidden", "hidden_cells", sheet_name, cell, named)
    if workbook.has_macros:
        into.note("_file", "macros_ignored", "", "")
    if how := workbook.how_read:
        into.facts.append(Fact("_file", "", None, Reading("", steps=(how,)), "", ""))


def _stated(into: CellFacts) -> Iterator[Fact]:
    """What the sender wrote himself, legible or not: a prefilled cover says nothing."""
    given = into.contract.prefilled
    return (
        fact
        for fact in into.facts
        if fact.cell
        and fact.field not in given
        and (fact.reading.problem or not is_blank(fact.reading.raw_text))
    )


def _all_figures_stand_elsewhere(stated: Iterator[Fact]) -> bool:
    """Whether the sender's only figures are formulas that look into another workbook."""
    linked = False
    for fact in stated:
        if fact.reading.value is not None:
            return False
        linked = linked or fact.reading.problem == "external_link"
    return linked
