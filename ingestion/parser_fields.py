"""The single fields of a sheet: each stands beside its label."""

from ingestion.contract import Sheet
from ingestion.locating import SheetIndex
from ingestion.locating_fields import find_field
from ingestion.parser_cells import CellFacts, alias_steps, reported_unit


def read_fields(into: CellFacts, index: SheetIndex, sheet: Sheet) -> None:
    """Read every single field of a sheet; a label that is not found is said."""
    for ask in sheet.fields:
        found = find_field(index, ask, sheet.field_labels)
        if found is None:
            into.note(ask.code, "label_not_found", index.cells.name, "", ask.label_zh)
            continue
        steps = (f"{found.skipped + 1} columns right of its label",) if found.skipped else ()
        steps = (*alias_steps(found.alias), *steps)
        unit = reported_unit(index, found.label, ask, found.alias)
        read = into.reader(ask, unit)
        if ask.canonical_unit == "%":
            read = into.quantity_reader(index, "%", found.place, unit)
        into.read(index, ask.code, "", into.year, found.place, read, steps)
