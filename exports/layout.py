"""Layouts: which table stands on which sheet, with which rows, columns and notes.

A layout is a YAML file in `exports/layouts/`: one per official table, one per workbook (those with
the key `workbook`). A new column or table is a change there, never in code. A typo is an error
that names the file and the key.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FigureKind = Literal[
    "value",  # fct_rollup: the figure itself
    "coverage",  # fct_rollup: n/N as text
    "change",  # fct_change: 同口径, in % or 百分点
    "comparable",  # fct_change: number of parks counted in both years
    "comparable_difference",  # fct_change: 同口径 difference in the report unit
    "full_change",  # fct_rollup of two years: 全口径, in % or 百分点
    "difference",  # fct_rollup of two years: difference in the report unit
    "five_year",  # fct_rollup_five_year: sum, or ratio of sums
    "five_year_coverage",  # fct_rollup_five_year: n/N in park-years, as text
    "owed",  # fct_rollup: parks that owe the figure
    "counted",  # fct_rollup: of these, counted
    "held",  # fct_rollup: of these, held
    "missing",  # fct_rollup: of these, missing
    "previous_known",  # fct_gap_rollup: parks that do not count but did last year
    "previous_value",  # fct_gap_rollup: their last year's values (quantities only)
    "effect",  # fct_gap_rollup ÷ fct_rollup, in % (quantities only)
    "count",  # fct_return_rollup: the row's count
    "plan",  # fct_plan_rollup: parks of the plan
]
"""What a column of a figures block prints; the mart that holds it."""

Condition = Literal["with", "without", "undivided", "as_reported", "present_day", "synthetic"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _lines(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Header = Annotated[tuple[str, ...], BeforeValidator(_lines)]
"""Header lines from top to bottom; neighbours with the same line share one merged cell."""


class Stub(Strict):
    """A text column at the left of a figures block, lettered 甲 乙 丙 …"""

    part: Literal["indicator", "unit", "code", "place"]
    header: Header
    width: float = 10
    span: int = 1


class FigureColumn(Strict):
    """A numbered column. Years are `Y`, `Y-1`, `first`, `last` or a number."""

    figure: FigureKind
    header: Header
    year: str | int = "Y"
    against: str | int | None = None
    every_year: bool = False
    of: Literal["row", "beside"] = "row"
    period: str | None = None
    park_level: str | None = None
    blank_zero: bool = False
    width: float = 10
    span: int = 1

    @model_validator(mode="after")
    def _addressed(self) -> "FigureColumn":
        compared = "change" in self.figure or "compar" in self.figure or "diff" in self.figure
        if compared != (self.against is not None):
            raise ValueError(f"{self.figure} {'needs' if compared else 'has no'} against")
        if (self.figure == "plan") != (self.period is not None):
            raise ValueError(f"{self.figure} {'has no' if self.period else 'needs'} period")
        return self


class PlaceRows(Strict):
    """The place itself (`top`), the places below it, or the places of the plan list."""

    place: Literal["top", "children", "plan"]
    park_level: Literal["all", "national", "provincial"] = "all"
    label: str | None = None


class IndicatorRow(Strict):
    """A row that prints an indicator; `beside` is a second one for columns with `of: beside`."""

    indicator: str
    label: str | None = None
    beside: str | None = None
    indent: int = 0


class CountRow(Strict):
    """A row that prints a count of returns (a column of fct_return_rollup)."""

    count: Literal["owed", "received", "on_time", "passed", "held", "sent_back", "not_received"]
    label: str
    unit: str
    indent: int = 0


def _indicator_row(value: Any) -> Any:
    return {"indicator": value} if isinstance(value, str) else value


class FiguresBlock(Strict):
    """Places × indicators (or counts) down, figures of marts across.

    `show_header: false` continues the columns and line codes of the block above. `year_marks` are
    printed behind a year in the placeholder `{year_label}`: `2021年(补报)`.
    """

    kind: Literal["figures"]
    heading: str | None = None
    heading_below_header: bool = False
    year_marks: dict[int, str] = {}
    show_header: bool = True
    letters: bool = True
    places: tuple[PlaceRows, ...] = (PlaceRows(place="top"),)
    indicators: tuple[Annotated[IndicatorRow, BeforeValidator(_indicator_row)], ...] = ()
    counts: tuple[CountRow, ...] = ()
    outer: Literal["place", "indicator"] = "place"
    group_rows: bool = False
    page_per_group: bool = False
    missing: str = "—"
    align: Literal["right", "center"] = "right"
    stub: tuple[Stub, ...]
    columns: tuple[FigureColumn, ...]


class Filter(Strict):
    """A condition on a field; what is listed is joined by OR. Texts may hold placeholders."""

    field: str
    one_of: tuple[str, ...] = ()
    starts_with: str | None = None
    is_start_of: str | None = None


class ListColumn(Strict):
    """A field of the listed mart. A number says how it is printed; `total` names an indicator."""

    header: Header
    field: str | None = None
    type: Literal["sequence", "text", "month", "number", "indicator_number"] = "text"
    unit: str = ""
    divisor: int = 1
    decimals: int = 0
    values: dict[str, str] = {}
    total: str | None = None
    new_page: bool = False
    align: Literal["left", "center"] = "left"
    width: float = 10
    span: int = 1

    @model_validator(mode="after")
    def _named(self) -> "ListColumn":
        if (self.field is None) != (self.type == "sequence"):
            raise ValueError("a column needs a field, a sequence has none")
        return self


class ListTotal(Strict):
    """A first row of roll-up figures: of one year, or of the five years."""

    label: str
    table: Literal["fct_rollup", "fct_rollup_five_year"]
    year: str | int = "Y"


class ListBlock(Strict):
    """Rows of a mart, filtered and ordered. `park_year` is the field that dates a park's place."""

    kind: Literal["list"]
    heading: str | None = None
    mart: Literal[
        "fct_project", "fct_project_five_year", "fct_gap", "fct_return", "dim_grid_factor"
    ]
    park_year: str | None = None
    years: tuple[str, str | int, str | int] | None = None
    where: tuple[Filter, ...] = ()
    order: tuple[str, ...]
    total: ListTotal | None = None
    empty: str = "无"
    missing: str = "—"
    letters: bool = True
    repeat_columns: int = 0
    columns: tuple[ListColumn, ...]


class Note(Strict):
    """A line of text; `when` prints it only under that condition."""

    text: str
    when: Condition | None = None


def _note(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


Notes = tuple[Annotated[Note, BeforeValidator(_note)], ...]


class NotesBlock(Strict):
    """Text lines over the whole width, numbered unless told otherwise."""

    kind: Literal["notes"]
    heading: str | None = None
    numbered: bool = True
    items: Notes


class Chart(Strict):
    """One native chart of indicators whose rows stand in a figures block of the same sheet."""

    title: str
    indicators: tuple[str, ...]
    type: Literal["column", "line"] = "column"


class ChartsBlock(Strict):
    """Charts in a grid below the figures they draw."""

    kind: Literal["charts"]
    heading: str | None = None
    across: int = 2
    height_px: int = 250
    rows_per_page: int = 4
    first_page_rows: int = 2
    charts: tuple[Chart, ...]


Block = Annotated[FiguresBlock | ListBlock | NotesBlock | ChartsBlock, Field(discriminator="kind")]


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


class SheetUse(Strict):
    """A table in a workbook; what is given here replaces the table's own."""

    layout: str
    table: str | None = None
    sheet: str | None = None
    title: str | None = None
    view: Literal["present_day", "as_reported"] | None = None


def _sheet_use(value: Any) -> Any:
    return {"layout": value} if isinstance(value, str) else value


class WorkbookLayout(Strict):
    """A workbook: cover, contents, sheets in order. Texts may hold placeholders."""

    workbook: str
    file_name: str
    title: str
    period: str
    cover: tuple[str, ...]
    basis: str
    sheets: tuple[Annotated[SheetUse, BeforeValidator(_sheet_use)], ...]
