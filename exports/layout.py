"""Layouts: which table stands on which sheet, which sheets in which workbook, issued for whom.

A layout is a YAML file in `exports/layouts/`: one per official table, one per workbook (those with
the key `workbook`). A new column or table is a change there, never in code. A typo is an error
that names the file and the key.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from exports.blocks import Block, Condition, Notes, Strict
from exports.context import Scope


class Contents(Strict):
    """The line of 报表目录 for this table."""

    frequency: str
    coverage: str
    reporter: str = "{unit_label}"
    due: str = ""


class TableLayout(Strict):
    """One official table on one sheet."""

    table: str
    sheet: str = Field(max_length=31)
    title: str
    subtitle: str | None = None
    above: str | None = None
    under_title: tuple[str, str, str] | None = None
    contents: Contents
    orientation: Literal["portrait", "landscape"] = "landscape"
    view: Literal["present_day", "as_reported"] = "present_day"
    grid: tuple[float, ...] = ()
    row_height: float = 16
    blocks: tuple[Block, ...]
    notes: Notes = ()

    @property
    def speaks_of_editions(self) -> bool:
        """Whether the editions of a workbook may print this table differently."""
        return re.search(r'\{edition|"(official|internal)"', self.model_dump_json()) is not None


def _conditions(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class SheetUse(Strict):
    """A table in a workbook; what is given here replaces the table's own.

    `only` leaves it out where one of these conditions does not hold.
    """

    layout: str
    only: Annotated[tuple[Condition, ...], BeforeValidator(_conditions)] = ()
    table: str | None = None
    sheet: str | None = None
    title: str | None = None
    view: Literal["present_day", "as_reported"] | None = None


def _sheet_use(value: Any) -> Any:
    return {"layout": value} if isinstance(value, str) else value


Series = Literal["annual", "five_year", "city", "scheme"]


class IssuedFor(Strict):
    """When and for whom a workbook is issued.

    `annual`: each year; `five_year`: once for the period; `city`: each year for each city of the
    unit; `scheme`: once, laid in
    the folder of the years that the document names. `units` keeps it to their
    instances, `city` to one city's tables; `form` waits until one such return was received;
    `scheme` is the word of that name in the layouts; `as_printed` marks tables of a document's own
    figures, which a demonstration does not make up.
    """

    series: Series
    units: tuple[str, ...] = ()
    city: str | None = None
    scope: Scope | None = None
    years: tuple[int, int] | None = None
    form: str | None = None
    scheme: str = ""
    as_printed: bool = False


class WorkbookLayout(Strict):
    """A workbook: cover, contents, sheets in order. Texts may hold placeholders.

    A workbook without internal sheets has only the edition that leaves the office.
    """

    workbook: str
    issued: IssuedFor
    file_name: str
    title: str
    period: str
    cover: tuple[str, ...]
    basis: str
    sheets: tuple[Annotated[SheetUse, BeforeValidator(_sheet_use)], ...]

    @property
    def editions(self) -> tuple[Literal["official", "internal"], ...]:
        inside = any("internal" in use.only for use in self.sheets)
        return ("official", "internal") if inside else ("official",)
