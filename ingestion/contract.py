"""Form contracts: which sheet asks for which field, of which type, within which bounds.

A contract is a YAML file in `ingestion/forms/`, valid for a range of report years; what changes in
one year carries its own `from`/`to`, a form is never copied per year. A typo in a contract is an
error that names the file and the key. Texts and severities of checks stand in
`expectations/rules.yaml`, names and units of indicators in `dbt_project/seeds/indicators.csv`.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ingestion.seeds import indicators, tasks

FORMS = Path(__file__).parent / "forms"

FieldType = Literal[
    "number", "text", "narrative", "choice", "task", "year", "month", "date", "code"
]
BlankMeaning = Literal["missing", "not_accounted", "ask"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(_Strict):
    """A closed range of report years; `to: null` is open."""

    from_: int = Field(alias="from")
    to: int | None = None

    def holds(self, year: int) -> bool:
        return self.from_ <= year and (self.to is None or year <= self.to)


class Ask(_Strict):
    """One thing asked: a field of a sheet or a column of a table."""

    code: str
    label: str = ""
    group: str = ""
    type: FieldType
    unit: str = ""
    indicator: str | None = None
    required: bool = False
    whole: bool = False
    blank: Literal["missing", "none"] = "missing"  # none: an empty cell means "there is none"
    min: float | None = None
    max: float | None = None
    choices: tuple[str, ...] = ()
    scheme: str | None = None
    prefilled: bool = False
    at_foot: bool = False
    width: float = 14
    merged_down: bool = False
    carried_down_within: str | None = None
    resolves: Literal["park"] | None = None
    years: Years | None = None

    @property
    def label_zh(self) -> str:
        """The printed label; an effect column takes its indicator's name."""
        return self.label or (indicators()[self.indicator]["name_zh"] if self.indicator else "")

    @property
    def canonical_unit(self) -> str:
        """The unit in which the value is stored; empty for what carries none."""
        return self.unit or (indicators()[self.indicator]["unit"] if self.indicator else "")

    @property
    def options(self) -> tuple[str, ...]:
        """What a drop-down offers: choices, or the tasks of a scheme as `1 名称`."""
        if self.type == "task" and self.scheme:
            return tuple(f"{code} {name}" for code, name in tasks(self.scheme).items())
        return self.choices


class GridColumn(_Strict):
    """A value column of a grid. `value_year` is the offset from the report year."""

    code: str
    label: str
    value_year: int = 0
    type: FieldType = "number"
    hint: str = ""


class GridRow(_Strict):
    """A row of a grid that asks for an indicator."""

    code: str
    required: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    whole: bool = False
    years: Years | None = None

    @property
    def label_zh(self) -> str:
        return indicators()[self.code]["name_zh"]

    @property
    def canonical_unit(self) -> str:
        return indicators()[self.code]["unit"]


class Grid(_Strict):
    """Fixed rows (indicators, or the tasks of a scheme) by value columns."""

    code: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...] = ()
    tasks_of: str | None = None
    source_column: str | None = None
    evidence_column: str | None = None


class Table(_Strict):
    """Open rows under a header."""

    code: str
    columns: tuple[Ask, ...]
    blank_rows: int
    declared_by: str | None = None
    row_label: str | None = None
    unit_row: bool = False  # units stand in a row of their own under the header
    yielded: tuple[str, ...] = ()  # codes of the form yielded that are columns here


class Sheet(_Strict):
    name: str
    title: str
    number: str = ""
    orientation: Literal["portrait", "landscape"] = "portrait"
    fields: tuple[Ask, ...] = ()
    grid: Grid | None = None
    table: Table | None = None


class Identity(_Strict):
    """Where a workbook says who reports and for which year.

    Either the codes of cover fields, or patterns of the title line and the period line.
    """

    reporter: str | None = None
    name: str | None = None
    report_year: str | None = None
    title: str | None = None
    period: str | None = None


class Contract(_Strict):
    form: str
    version: str
    years: Years
    title_zh: str
    basis_zh: str
    frequency_zh: str
    scope_zh: str
    sender_zh: str
    reporter: Literal["park", "city", "unit"]
    yields: str | None = None  # the form whose returns the rows are (ingestion.batch)
    identity: Identity
    deadline_obligation: str
    blank_words: dict[str, BlankMeaning] = {}
    sheets: tuple[Sheet, ...]

    def asks(self) -> Iterator[tuple[Sheet, Ask]]:
        """Every field and every table column with the sheet that holds it."""
        for sheet in self.sheets:
            for ask in sheet.fields:
                yield sheet, ask
            if sheet.table:
                for ask in sheet.table.columns:
                    yield sheet, ask

    def in_year(self, year: int) -> "Contract":
        """The contract as it stands in one report year: what is not asked then is left out.

        Raises ValueError when the form does not exist in that year.
        """
        if not self.years.holds(year):
            raise ValueError(f"form {self.form} is not valid for report year {year}")

        def kept(asked: tuple) -> tuple:
            return tuple(a for a in asked if a.years is None or a.years.holds(year))

        sheets = tuple(
            sheet.model_copy(
                update={
                    "fields": kept(sheet.fields),
                    "grid": sheet.grid
                    and sheet.grid.model_copy(update={"rows": kept(sheet.grid.rows)}),
                    "table": sheet.table
                    and sheet.table.model_copy(update={"columns": kept(sheet.table.columns)}),
                }
            )
            for sheet in self.sheets
        )
        return self.model_copy(update={"sheets": sheets})


@cache
def contracts() -> dict[str, Contract]:
    """All form contracts by form name."""
    from ingestion.contract_by_park import with_yielded_columns

    found = {}
    for path in sorted(FORMS.glob("*.yaml")):
        contract = Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        if contract.form != path.stem:
            raise ValueError(f"{path.name}: the form is called {contract.form!r}")
        found[contract.form] = contract
    return {name: with_yielded_columns(contract, found) for name, contract in found.items()}
