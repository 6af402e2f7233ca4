"""The lines of a form: a field or table column, a row and a column of a grid."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from ingestion.seeds import indicators, tasks
from ingestion.wording import Choices, Line, Quantity

FieldType = Literal[
    "number", "text", "narrative", "choice", "task", "year", "month", "date", "code"
]


class Ask(Quantity):
    """One thing asked: a field of a sheet or a column of a table."""

    code: str
    label: str = ""
    group: str = ""
    type: FieldType
    indicator: str | None = None
    required: bool = False
    optional: bool = False  # a table printed without this column is complete
    whole: bool = False
    blank: Literal["missing", "none"] = "missing"  # none: an empty cell means "there is none"
    min: float | None = None
    max: float | None = None
    choices: Choices = ()
    scheme: str | None = None
    prefilled: bool = False
    at_foot: bool = False
    width: float = 14
    merged_down: bool = False
    carried_down_within: str | None = None
    resolves: Literal["park"] | None = None

    @cached_property
    def label_zh(self) -> str:
        """The printed label; an effect column takes its indicator's name."""
        return self.label or (indicators()[self.indicator]["name_zh"] if self.indicator else "")

    @cached_property
    def canonical_unit(self) -> str:
        return self.unit or (indicators()[self.indicator]["unit"] if self.indicator else "")

    @cached_property
    def options(self) -> tuple[str, ...]:
        """What a drop-down offers: choices, or the tasks of a scheme as `1 名称`."""
        if self.type == "task" and self.scheme:
            return tuple(f"{code} {name}" for code, name in tasks(self.scheme).items())
        return tuple(choice.value for choice in self.choices)

    def in_year(self, year: int) -> "Ask":
        offered = tuple(c for c in self.choices if c.years is None or c.years.holds(year))
        return super().in_year(year).model_copy(update={"choices": offered})


class GridColumn(Line):
    """A value column of a grid. The year it is about is an offset from the report year, a fixed
    one, or the year that a field of the form names (a plan's base year)."""

    code: str
    label: str
    value_year: int = 0
    fixed_year: int | None = None
    value_year_field: str | None = None
    type: Literal["number", "text"] = "number"
    hint: str = ""

    @property
    def label_zh(self) -> str:
        return self.label

    def year_of(self, report_year: int | None, named: Mapping[str, int]) -> int | None:
        """The year that a figure of this column is about; `named` are the form's year fields."""
        if self.value_year_field:
            return named.get(self.value_year_field)
        if self.fixed_year is not None:
            return self.fixed_year
        return None if report_year is None else report_year + self.value_year


class GridRow(Quantity):
    """A row of a grid: an indicator, or a figure with a label and a unit of its own."""

    code: str
    label: str = ""
    required: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    whole: bool = False

    @cached_property
    def label_zh(self) -> str:
        return self.label or indicators()[self.code]["name_zh"]

    @cached_property
    def canonical_unit(self) -> str:
        return self.unit or indicators()[self.code]["unit"]

    @property
    def definition_zh(self) -> str:
        return indicators()[self.code]["definition_zh"] if self.code in indicators() else ""
