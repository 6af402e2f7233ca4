"""Finds the sheets of a contract in a workbook: by their names, else by their printed titles."""

from ingestion.contract import Contract, Sheet
from ingestion.labels import label_key
from ingestion.locating import SheetIndex
from ingestion.reader import SheetCells, Workbook

_TITLE_ROWS = 10


def find_sheets(workbook: Workbook, contract: Contract) -> dict[str, SheetIndex]:
    """The contract's sheets in the workbook: by name, else by the title printed at the top."""
    found = {}
    for wanted in contract.sheets:
        cells = _by_name(workbook, wanted) or _by_title(workbook, contract, wanted)
        if cells is not None:
            alias = _alias_of_sheet(cells, wanted)
            found[wanted.key] = SheetIndex(cells, wanted.labels_asked, alias)
    return found


def _names(wanted: Sheet) -> set[str]:
    return set(wanted.accepted)


def _title_keys(wanted: Sheet) -> set[str]:
    """Its titles; an alias may be the name of a sheet or its title."""
    titles = (wanted.title, *(w.title for w in wanted.was), *(a.label for a in wanted.aliases))
    return {label_key(title) for title in titles if title}


def _alias_of_sheet(cells: SheetCells, wanted: Sheet) -> str:
    """The alias under which a sheet was found, by its name or by the title at its top."""
    accepted = wanted.accepted
    if label_key(cells.name) in accepted:
        alias = accepted[label_key(cells.name)]
    else:
        titles = _titles_of(cells, _title_keys(wanted)) - {label_key(wanted.title)}
        alias = next((accepted[title] for title in titles if accepted.get(title)), None)
    return alias.label if alias else ""


def _by_name(workbook: Workbook, wanted: Sheet) -> SheetCells | None:
    names = _names(wanted)
    named = [cells for cells in workbook.sheets if label_key(cells.name) in names]
    if len({label_key(cells.name) for cells in named}) > 1:
        return None  # the name and its alias: which one is meant?
    exactly = [cells for cells in named if cells.name == wanted.name]
    return next(iter(exactly or (named if len(named) == 1 else [])), None)


def _by_title(workbook: Workbook, contract: Contract, wanted: Sheet) -> SheetCells | None:
    """The one sheet that prints this title at its top; a directory prints several."""
    titles = {key for sheet in contract.sheets for key in _title_keys(sheet)}
    names = {key for sheet in contract.sheets for key in _names(sheet)}
    own = _title_keys(wanted)
    titled = [
        cells
        for cells in workbook.sheets
        if label_key(cells.name) not in names
        and (found := _titles_of(cells, titles))
        and found <= own
    ]
    return titled[0] if len(titled) == 1 else None


def _titles_of(cells: SheetCells, titles: set[str]) -> set[str]:
    top = {
        label_key(value)
        for row in cells.rows[:_TITLE_ROWS]
        for value in row
        if isinstance(value, str)
    }
    ends = tuple(titles)
    titled = [text for text in top if text.endswith(ends)]
    return {title for title in titles if any(text.endswith(title) for text in titled)}
