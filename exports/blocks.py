"""Blocks of a table's layout: figures in a grid, rows of a mart, notes, charts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from exports.mart_keys import KEYS

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
    "cell",  # any mart that has places in its key: the column that is named
]
"""What a column of a figures block prints; the mart that holds it."""

Condition = Literal[
    "with", "without", "undivided", "as_reported", "present_day", "synthetic", "internal",
    "official", "nation", "unit", "city",
]  # fmt: skip
"""What holds for an issue: its scope and view, its edition, at which level its place stands."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _lines(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Header = Annotated[tuple[str, ...], BeforeValidator(_lines)]
"""Header lines from top to bottom; neighbours with the same line share one merged cell."""


def _a_mart(name: str | None) -> str | None:
    if name is not None and name not in KEYS:
        raise ValueError(f"no mart {name!r}")
    return name


class Stub(Strict):
    """A text column at the left of a figures block, lettered 甲 乙 丙 …"""

    part: Literal["indicator", "unit", "code", "place", "year"]
    header: Header
    width: float = 10
    span: int = 1


class CellPart(Strict):
    """What a row or a column says of a cell: its mart, parts of the key, column and unit.

    A column's word comes before a row's. View, scope, place, level of parks, indicator and year
    of the key are the sheet's, the row's place's and the column's year.
    """

    mart: str | None = None
    key: dict[str, str | int] = {}
    column: str | None = None
    unit: str | None = None
    divisor: int | None = None
    decimals: int | None = None

    _mart = field_validator("mart")(_a_mart)


class FigureColumn(CellPart):
    """A numbered column. Years are `Y`, `Y-1`, `first`, `last` or a number."""

    figure: FigureKind
    header: Header
    year: str | int = "Y"
    against: str | int | None = None
    every_year: bool = False
    of: Literal["row", "beside"] = "row"
    park_level: str | None = None
    blank_zero: bool = False
    width: float = 10
    span: int = 1

    @model_validator(mode="after")
    def _addressed(self) -> "FigureColumn":
        compared = "change" in self.figure or "compar" in self.figure or "diff" in self.figure
        if compared != (self.against is not None):
            raise ValueError(f"{self.figure} {'needs' if compared else 'has no'} against")
        if self.figure != "cell" and (self.mart or self.key or self.column):
            raise ValueError(f"{self.figure} has no mart, key or column: its mart is known")
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


class CellRow(CellPart):
    """A row of cells of a mart. `every_year` repeats it for each year of the period."""

    label: str
    indent: int = 0
    every_year: bool = False


def _indicator_row(value: Any) -> Any:
    return {"indicator": value} if isinstance(value, str) else value


class FiguresBlock(Strict):
    """Places × indicators (or cells) down, figures of marts across.

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
    cells: tuple[CellRow, ...] = ()
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
    not_one_of: tuple[str, ...] = ()
    starts_with: str | None = None
    is_start_of: str | None = None
    at_most: int | None = None
    known: bool | None = None


class Cut(Strict):
    """Which rows of a mart belong to the issue's place.

    `park`: those of its parks; `field` holds the park where one counts in another (`counts_in`),
    `year` (a field, or a year of the layout) says when. `place`: the place's own rows and, where
    asked, those of the places below it.
    `reporter`: what the place itself and the places below it have sent.
    """

    by: Literal["park", "place", "reporter"]
    field: str | None = None
    year: str | int = "last"
    places: tuple[Literal["top", "children"], ...] = ("top",)


class Join(Strict):
    """Another mart's row beside each row, by its whole key; its fields are `name.field`.

    Each part of the key is an SQL expression over the listed mart; texts may hold placeholders.
    """

    mart: str
    key: dict[str, str]

    @model_validator(mode="after")
    def _whole_key(self) -> "Join":
        if _a_mart(self.mart) and set(self.key) != set(KEYS[self.mart]):
            raise ValueError(f"{self.mart} is joined by {'、'.join(KEYS[self.mart])}")
        return self


class ListColumn(Strict):
    """A field of the listed mart, or of one that is joined (`plan.area`).

    A number says how it is printed; an `indicator_number` is printed as its row's indicator is.
    `total` names an indicator. A `finding` is the message of the row's rule with its arguments.
    """

    header: Header
    field: str | None = None
    type: Literal["sequence", "text", "month", "day", "finding", "number", "indicator_number"] = (
        "text"
    )
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

    @property
    def is_number(self) -> bool:
        return self.type in ("number", "indicator_number")


class ListTotal(Strict):
    """A first row of roll-up figures: of one year, or of the five years."""

    label: str
    table: Literal["fct_rollup", "fct_rollup_five_year"]
    year: str | int = "Y"


class ListBlock(Strict):
    """Rows of a mart: cut to the place, filtered and ordered."""

    kind: Literal["list"]
    heading: str | None = None
    mart: str
    cut: Cut | None = None
    joins: dict[str, Join] = {}
    years: tuple[str, str | int, str | int] | None = None
    where: tuple[Filter, ...] = ()
    order: tuple[str, ...]
    total: ListTotal | None = None
    empty: str = "无"
    missing: str = "—"
    letters: bool = True
    repeat_columns: int = 0
    columns: tuple[ListColumn, ...]

    _mart = field_validator("mart")(_a_mart)


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
    """One native chart of a block above it on the same sheet.

    Indicators are drawn over the years of their rows; `values` (columns of the block, counted from
    0) over its rows, which `names` (a column) names.
    """

    title: str
    type: Literal["column", "line", "bar"] = "column"
    block: int = 0
    indicators: tuple[str, ...] = ()
    names: int = 0
    values: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _drawn(self) -> "Chart":
        if bool(self.indicators) == bool(self.values):
            raise ValueError("a chart draws indicators or values")
        return self


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
