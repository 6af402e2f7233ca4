"""A report's template becomes its document: words, figures, tables, charts; reproducible bytes."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import _Element

from exports.approval import DRAFT, State, content_of
from exports.cells import Cell, Figure, Sheet, Trace
from exports.check_code import code_of
from exports.layout_files import LayoutError
from exports.lineage import PlacedTrace, placed_traces
from exports.recompute import PrintedUnits
from exports.report_charts import drawn, insert_charts
from exports.report_figures import ReportWords
from exports.report_marks import CODE, MOMENT, STATE, bookmark, figures_in, place_in
from exports.report_tables import word_table

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PrintedAt:
    """A figure of the document: the heading above it, its bookmark, what is printed there."""

    heading: str
    bookmark: str
    printed: str
    trace: Trace
    units: PrintedUnits
    moved: bool


@dataclass
class Written:
    """What was written: figures under bookmarks, and the sheets behind charts.

    `content` is the digest of all its words, without state, check code and moment.
    """

    figures: list[PrintedAt] = field(default_factory=list)
    charts: list[Sheet] = field(default_factory=list)
    check_code: str = ""
    content: str = ""
    state: State = field(default_factory=lambda: State(DRAFT))

    @property
    def traces(self) -> list[PlacedTrace]:
        behind = [placed for sheet in self.charts for placed in placed_traces(sheet)]
        return [(f.heading, f.bookmark, f.trace) for f in self.figures] + behind


class ReportWriter:
    """Writes one report from its template."""

    def __init__(
        self, template: Path, words: ReportWords, sheets: dict[str, Sheet],
        units: dict[str, PrintedUnits], created: datetime,
    ) -> None:  # fmt: skip
        """`sheets` are the composed tables and charts by name, `units` how tables print."""
        self.template, self.words, self.sheets = template, words, sheets
        self.units, self.created, self.written = units, created, Written()

    def write(self, path: Path, as_of: str, stated: Callable[[Written], str]) -> Written:
        """Write the report as of a moment; `stated` gives the words of its state when composed.

        Raises LayoutError where the template names what the report's YAML does not declare.
        """
        docx = DocxTemplate(self.template)
        environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        names = self.words.names() | {"check_code": CODE, "status": STATE, "as_of": MOMENT}
        try:
            docx.render(names, environment)
        except TemplateError as error:
            raise LayoutError(f"{self.template.name}: {error}") from error
        document: Document = docx.docx
        self._settle(document)
        code = code_of((f.heading, f.bookmark, f.printed) for f in self.written.figures)
        self.written.check_code = code
        self.written.content = _content(document, code, self.written.charts)
        set_last = {CODE: code, STATE: stated(self.written), MOMENT: as_of}
        self._properties(document)
        buffer = io.BytesIO()
        document.save(buffer)
        _pack(buffer, path, set_last)
        return self.written

    def _settle(self, document: Document) -> None:
        """Tables and charts come to their places, figures into bookmarks under their headings."""
        body, heading = document.element.body, ""
        for paragraph in list(body.iter(qn("w:p"))):
            name = place_in(paragraph)
            if name in self.words.layout.charts:
                self._charts(document, paragraph, name)
            elif name:
                self._table(paragraph, name)
        for paragraph in list(body.iter(qn("w:p"))):
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None and style.get(qn("w:val")).startswith("Heading"):
                heading = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
            for run, number, text in figures_in(paragraph):
                use = self.words.uses[number]
                mark = bookmark(run, len(self.written.figures) + 1)
                self.written.figures.append(
                    PrintedAt(heading, mark, text, use.figure.trace, use.units, use.moved)
                )

    def _table(self, paragraph: _Element, name: str) -> None:
        sheet, marks = self.sheets[name], dict[Cell, str]()
        for cell in sheet.figures:
            assert cell.trace is not None
            figure = Figure(cell.trace, cell.number, cell.decimals, cell.text)
            marks[cell] = self.words.use(figure, cell.printed, self.units[name])
        for element in word_table(sheet, _page_width(paragraph), marks):
            paragraph.addprevious(element)
        paragraph.getparent().remove(paragraph)

    def _charts(self, document: Document, paragraph: _Element, name: str) -> None:
        sheet = self.sheets[name]
        made = drawn(sheet, self.created)
        insert_charts(document, paragraph, sheet, made, _page_width(paragraph))
        self.written.charts.append(sheet)

    def _properties(self, document: Document) -> None:
        properties = document.core_properties
        properties.title = self.words.on_paper["title"]
        properties.author = properties.last_modified_by = self.words.words["unit_name"]
        properties.created = properties.modified = self.created
        properties.revision = 1


def _page_width(paragraph: _Element) -> int:
    """Between the margins of the section in which a paragraph stands, in twips."""
    for sibling in paragraph.itersiblings():
        section = (
            sibling if sibling.tag == qn("w:sectPr") else next(sibling.iter(qn("w:sectPr")), None)
        )
        if section is not None:
            page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
            sides = (int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))
            return int(page.get(qn("w:w"))) - sum(sides)
    raise LayoutError("a template needs a section")


def _content(document: Document, code: str, charts: list[Sheet]) -> str:
    """The digest of all texts and charts; figures stand in the texts."""
    texts = [element.text or "" for element in document.element.body.iter(qn("w:t"))]
    said = "\n".join((code, content_of(charts), *texts))
    return hashlib.sha256(said.encode()).hexdigest()


def _pack(buffer: io.BytesIO, path: Path, set_last: dict[str, str]) -> None:
    """The package with one fixed time for all of its parts, what is set last in its places."""
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w") as archive:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            data = made.read(name)
            if name.endswith(".xml"):
                for mark, text in set_last.items():
                    data = data.replace(mark.encode(), escape(text).encode())
            archive.writestr(entry, data)
