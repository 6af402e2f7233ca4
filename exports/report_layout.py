"""Reports: which figures, lists, tables and charts a Word template may use, issued for whom.

A report is a YAML file in `exports/reports/` beside a template in `exports/templates/`. The wording
stands in the template, the figures here: a sentence that needs one more figure needs a line here
and its tag there, never code.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from exports.blocks import CellPart, FigureKind, ListBlock, Strict
from exports.layout import IssuedFor, TableLayout
from exports.layout_files import LAYOUTS, LayoutError, read_layout, tables

REPORTS = Path(__file__).parent / "reports"
REPORT_TABLES = REPORTS / "tables"
TEMPLATES = Path(__file__).parent / "templates"


def _names(value: Any) -> Any:
    return {str(name): name for name in value} if isinstance(value, list) else value


class FigureUse(CellPart):
    """A figure of the report's place, or a group of them: `over` gives `vary` one value a name.

    `{catalogue: {mart: …, key: …}}` is `{{ catalogue }}` in the template; with `vary: indicator`
    and `over: [gdp]` it is `{{ catalogue.gdp }}`. `vary` is `indicator`, `column`, `year`,
    `park_level`, or a part of the mart's key.
    """

    figure: FigureKind = "cell"
    indicator: str = ""
    year: str | int = "Y"
    against: str | int | None = None
    park_level: str = "all"
    vary: str | None = None
    over: Annotated[dict[str, str | int], BeforeValidator(_names)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> "FigureUse":
        if bool(self.vary) != bool(self.over):
            raise ValueError("vary and over belong together")
        if self.figure == "cell" and self.mart is None:
            raise ValueError("a cell needs a mart")
        return self

    def members(self) -> Iterator[tuple[str, "FigureUse"]]:
        """The figures of a group by their names."""
        for name, value in self.over.items():
            own: dict[str, Any] = {str(self.vary): value}
            if self.vary not in ("indicator", "column", "year", "park_level"):
                own = {"key": self.key | {str(self.vary): value}}
            yield name, self.model_copy(update=own | {"vary": None, "over": {}})


class Moved(Strict):
    """How a change is said: `上升3.2%`, `下降1.0个百分点`, `持平`."""

    up: str
    down: str
    same: str
    units: dict[str, str] = Field(default_factory=dict)


class ReportLayout(Strict):
    """One report. `obligation` is the duty of the seed that it answers: its copies and receiver.

    `tables` and `charts` are table layouts by the names they have in the template. In `lists` the
    header of a column is its name in the template.
    """

    report: str
    issued: IssuedFor
    obligation: str
    file_name: str
    title: str
    period: str
    basis: str
    view: Literal["present_day", "as_reported"] = "present_day"
    editions: tuple[Literal["official", "internal"], ...] = ("official",)
    moved: Moved
    figures: dict[str, FigureUse]
    lists: dict[str, ListBlock] = Field(default_factory=dict)
    tables: dict[str, str] = Field(default_factory=dict)
    charts: dict[str, str] = Field(default_factory=dict)

    def table(self, name: str) -> TableLayout:
        """The layout of a table or of charts."""
        return report_tables()[(self.tables | self.charts)[name]]


@cache
def report_tables() -> dict[str, TableLayout]:
    """Tables that a report may hold: the workbooks' own, and narrower ones for its pages."""
    return tables(LAYOUTS) | tables(REPORT_TABLES)


@cache
def reports() -> dict[str, ReportLayout]:
    """All reports by name. Raises LayoutError where one names an unknown table."""
    found = {}
    for path in sorted(REPORTS.glob("*.yaml")):
        layout = read_layout(path, ReportLayout)
        if layout.report != path.stem:
            raise LayoutError(f"{path.name}: report: is called {layout.report!r}")
        for stem in (*layout.tables.values(), *layout.charts.values()):
            if stem not in report_tables():
                raise LayoutError(f"{path.name}: no table {stem!r}")
        found[layout.report] = layout
    return found


def template_of(report: str, own: Path | None) -> Path:
    """The office's own template where it keeps one of this name, else the one that is shipped."""
    kept = own / f"{report}.docx" if own else None
    return kept if kept and kept.exists() else TEMPLATES / f"{report}.docx"


def report_hash(report: str, template: Path) -> str:
    """sha256 over what says what a report prints: its YAML, its tables, its template."""
    digest = hashlib.sha256()
    stems = (reports()[report].tables | reports()[report].charts).values()
    folders = (LAYOUTS, REPORT_TABLES)
    laid = [path for s in stems for f in folders if (path := f / f"{s}.yaml").exists()]
    for path in (REPORTS / f"{report}.yaml", *laid, template):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
