"""Form contracts: which sheet asks for which field, of which type, within which bounds.

A contract is a YAML file in `ingestion/forms/`, valid for a range of report years; what changes in
one year, and what another province prints instead, is a wording of the line concerned
(`ingestion.wording`), a form is never copied per year. A typo in a contract is an error that
names the form and the line (`ingestion.contract_check`). Texts and severities of checks stand in
`expectations/rules.yaml`, names and units of indicators in `dbt_project/seeds/indicators.csv`.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from ingestion.contract_check import check
from ingestion.contract_lines import Ask, FieldType, GridColumn, GridRow
from ingestion.labels import UNIT_COLUMN, label_key
from ingestion.seeds import tasks
from ingestion.wording import Earlier, Line, Strict, Years

__all__ = [
    "Ask",
    "BlankMeaning",
    "Contract",
    "FieldType",
    "Grid",
    "GridColumn",
    "GridRow",
    "Identity",
    "Note",
    "Sheet",
    "Table",
    "Years",
    "contracts",
]

FORMS = Path(__file__).parent / "forms"

BlankMeaning = Literal["missing", "not_accounted", "ask"]
Reporter = Literal["park", "county", "city", "unit"]


class Grid(Strict):
    """Fixed rows (indicators, or the tasks of a scheme) by value columns.

    Figures of a grid `by_column` carry `<grid>:<column>` as their row key: a target and an actual
    of the same year are two things. Without it the value year alone tells the columns apart, and
    the figures are the park's statistics.
    """

    code: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...] = ()
    tasks_of: str | None = None
    by_column: bool = False
    source_column: str | None = None
    evidence_column: str | None = None

    @cached_property
    def row_labels(self) -> dict[str, tuple[str, ...]]:
        """What each row may be called, as `label_key` text, by its indicator or task."""
        if self.tasks_of:
            named = tasks(self.tasks_of).items()
            return {code: (label_key(name), label_key(f"{code} {name}")) for code, name in named}
        return {row.code: tuple(row.accepted) for row in self.rows}

    @property
    def labels_beside(self) -> tuple[str | None, str | None, str | None]:
        """Of the columns of units, sources and evidence beside the figures."""
        return UNIT_COLUMN, self.source_column, self.evidence_column

    def row_key(self, column: GridColumn) -> str:
        """The row key of the figures in a column of an indicator grid."""
        return f"{self.code}:{column.code}" if self.by_column else ""


class Table(Strict):
    """Open rows under a header."""

    code: str
    columns: tuple[Ask, ...]
    blank_rows: int
    declared_by: str | None = None
    row_label: str | None = None
    unit_row: bool = False  # units stand in a row of their own under the header
    yielded: tuple[str, ...] = ()  # codes of the form yielded that are columns here

    @cached_property
    def by_wording(self) -> dict[str, list[Ask]]:
        """The columns by each wording of their labels, as `label_key` text."""
        asked: dict[str, list[Ask]] = {}
        for column in self.columns:
            for wording in column.accepted:
                asked.setdefault(wording, []).append(column)
        return asked

    @cached_property
    def known_headers(self) -> dict[tuple[tuple[object, ...], ...], dict[str, int]]:
        """Columns found in an upper and a lower row; a thousand files print the same header."""
        return {}


class Sheet(Line):
    """A sheet. Its aliases are accepted as its name and as its title."""

    name: str
    title: str
    number: str = ""
    orientation: Literal["portrait", "landscape"] = "portrait"
    optional: bool = False  # a form without it is complete
    now: str = ""  # today's name, where `in_year` gave it another
    fields: tuple[Ask, ...] = ()
    grid: Grid | None = None
    table: Table | None = None

    @property
    def label_zh(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What the sheet is called in every year, whatever it is printed as."""
        return self.now or self.name

    @cached_property
    def field_labels(self) -> frozenset[str]:
        """The labels of the single fields, as `label_key` text."""
        return frozenset(key for ask in self.fields for key in ask.accepted)

    @cached_property
    def labels_asked(self) -> frozenset[str]:
        """Every label by which something is found on the sheet, as `label_key` text."""
        lines: list[Line] = [*self.fields]
        asked: set[str] = set()
        if self.table:
            lines += self.table.columns
        if self.grid:
            lines += self.grid.columns
            asked.update(*self.grid.row_labels.values())
            asked.update(map(label_key, filter(None, self.grid.labels_beside)))
        return frozenset(asked.union(*(line.accepted for line in lines)))

    def _as_it_was(self, earlier: Earlier) -> dict[str, Any]:
        renamed = {"name": earlier.name, "now": self.key} if earlier.name else {}
        return renamed | ({"title": earlier.title} if earlier.title else {})

    def in_year(self, year: int) -> "Sheet":
        def kept(lines: tuple) -> tuple:
            return tuple(line.in_year(year) for line in lines if line.asked_in(year))

        update: dict[str, Any] = {"fields": kept(self.fields)}
        if self.grid:
            parts = {"rows": kept(self.grid.rows), "columns": kept(self.grid.columns)}
            update["grid"] = self.grid.model_copy(update=parts)
        if self.table:
            columns = {"columns": kept(self.table.columns)}
            update["table"] = self.table.model_copy(update=columns)
        return super().in_year(year).model_copy(update=update)


class Note(Strict):
    """A paragraph of 填表说明 that this form needs."""

    heading: str
    text: str


class Identity(Strict):
    """Where a workbook says who reports and for which year.

    Either the codes of cover fields, or patterns of the title line and the period line.
    """

    reporter: str | None = None
    name: str | None = None
    report_year: str | None = None
    title: str | None = None
    period: str | None = None


class Contract(Strict):
    """A form. `reporter` names one kind of sender or several."""

    form: str
    version: str
    years: Years
    title_zh: str
    basis_zh: str
    frequency_zh: str
    scope_zh: str
    sender_zh: str
    reporter: Reporter | tuple[Reporter, ...]
    yields: str | None = None  # the form whose returns the rows are (ingestion.batch)
    within: str = ""  # the division in which its senders lie, where a local document asks for it
    identity: Identity
    deadline_obligation: str | None = None  # none: no document prints a day
    check_letter: str = Field(default="", pattern="^[A-Z]?$")  # of the check code: its own
    blank_words: dict[str, BlankMeaning] = Field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    sheets: tuple[Sheet, ...]

    @model_validator(mode="after")
    def _sound(self) -> "Contract":
        if faults := check(self):
            raise ValueError("; ".join(faults))
        return self

    @property
    def reporters(self) -> tuple[Reporter, ...]:
        """Every kind of sender that may send this form."""
        return self.reporter if isinstance(self.reporter, tuple) else (self.reporter,)

    def asks(self) -> Iterator[tuple[Sheet, Ask]]:
        """Every field and every table column with the sheet that holds it."""
        for sheet in self.sheets:
            for ask in sheet.fields:
                yield sheet, ask
            if sheet.table:
                for ask in sheet.table.columns:
                    yield sheet, ask

    @cached_property
    def prefilled(self) -> frozenset[str]:
        """The codes of what is filled in before the form is sent out, the park found by it too."""
        given = [ask for _, ask in self.asks() if ask.prefilled]
        return frozenset({ask.code for ask in given} | {a.resolves for a in given if a.resolves})

    def in_year(self, year: int) -> "Contract":
        """The contract as it stands in one report year: what is not asked then is left out.

        Raises ValueError when the form does not exist in that year.
        """
        if not self.years.holds(year):
            raise ValueError(f"form {self.form} is not valid for report year {year}")
        if year not in self._known_years:
            sheets = tuple(sheet.in_year(year) for sheet in self.sheets if sheet.asked_in(year))
            self._known_years[year] = self.model_copy(update={"sheets": sheets})
        return self._known_years[year]

    @cached_property
    def _known_years(self) -> dict[int, "Contract"]:
        """What `in_year` has worked out; a thousand files ask for the same few years."""
        return {}


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
