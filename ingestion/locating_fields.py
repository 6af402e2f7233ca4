"""Finds the input cells of a sheet's single fields beside their labels, wherever those moved."""

from dataclasses import dataclass

from ingestion.contract import Ask
from ingestion.labels import label_key
from ingestion.locating import Cell, Labels, SheetIndex, places_of
from ingestion.wording import Alias


@dataclass(slots=True)
class FoundField:
    """The input cell of a single field; `skipped` empty cells stand between it and its label."""

    place: Cell
    skipped: int
    label: Cell
    alias: Alias | None


def find_field(index: SheetIndex, ask: Ask, labels: frozenset[str]) -> FoundField | None:
    """The input cell of a single field: right of its label, over columns inserted between.

    The search ends at the next label of the sheet (`labels`).

    None when the label is absent or stands twice, be it once as one of its aliases.
    """
    printed = index.labels.once(_label_of, ask)
    if printed is None:
        return None
    label, alias = printed
    row, col = label
    beside = index.cells.right_end(row, col) + 1
    for candidate in index.cells.something_in(row):
        if candidate < beside:
            continue
        value = index.cells.rows[row][candidate]
        if isinstance(value, str) and label_key(value) in labels:
            break
        return FoundField((row, candidate), candidate - beside, label, alias)
    return FoundField((row, beside), 0, label, alias)


def _label_of(labels: Labels, ask: Ask) -> tuple[Cell, Alias | None] | None:
    # A label with a unit is printed with it behind: an alias without one is no better a match.
    exactly = {} if ask.canonical_unit else places_of(labels.labelled, ask)
    places = exactly or places_of(labels.headed, ask)
    return next(iter(places.items())) if len(places) == 1 else None
