"""The new value of an adjustment, read as the form would read it at that cell."""

from collections.abc import Iterator

from ingestion.contract import Ask, Contract, GridRow
from ingestion.values import (
    Reading,
    read_count,
    read_date,
    read_month,
    read_number,
    read_text,
    read_year,
)
from ingestion.values_choices import read_choice, read_task


def read_new_value(contract: Contract, field: str, row_key: str, raw: str, unit: str) -> Reading:
    """Read `raw` for one field of a form; a figure is converted from `unit`.

    Raises KeyError where the form asks for no such field, or it says who reports for which year.
    """
    identity = contract.identity
    if field in (identity.reporter, identity.name, identity.report_year):
        raise KeyError(field)
    table = row_key.split(":", maxsplit=1)[0]
    for ask in _asked(contract, table):
        if ask.code == field:
            return _read(ask, raw, unit)
    raise KeyError(field)


def _asked(contract: Contract, table: str) -> Iterator[Ask | GridRow]:
    for sheet in contract.sheets:
        if not table:
            yield from sheet.fields
            yield from sheet.grid.rows if sheet.grid else ()
        elif sheet.table and sheet.table.code == table:
            yield from sheet.table.columns


def _read(ask: Ask | GridRow, raw: str, unit: str) -> Reading:
    if isinstance(ask, GridRow) or (ask.type == "number" and ask.canonical_unit):
        return read_number(raw, ask.canonical_unit, unit)
    if ask.type == "number":
        return read_count(raw)
    if ask.type == "choice":
        return read_choice(raw, ask.options)
    if ask.type == "task":
        return read_task(raw, ask.options)
    readers = {"year": read_year, "month": read_month, "date": read_date}
    return readers.get(ask.type, read_text)(raw)
