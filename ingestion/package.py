"""The parts of an .xlsx that calamine does not show: styles, properties, macros, sheets' XML.

What a sheet's XML tells is found in `ingestion.sheet_xml`.
"""

import posixpath
import re
import zipfile
import zlib
from functools import cached_property, lru_cache
from xml.etree import ElementTree

from ingestion import sheet_xml
from ingestion.look import Place, SheetLook
from ingestion.refusal import UnreadableFile
from ingestion.zip_entries import inflated, with_unpacked

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_PERCENT_FORMATS = {9, 10}  # 0% and 0.00%: these two are built in
_RELATIONS = "xl/_rels/workbook.xml.rels"
_PROLOGUE_BYTES = 4096
_SMALL_BYTES = 1_000_000

# What zipfile raises at a damaged archive; the last two, at a way of packing that it does not know
# and at a part that would lie before the file's beginning.
DAMAGES = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError,
    NotImplementedError, ValueError,
)  # fmt: skip


class BrokenPackage(Exception):
    """The archive or an XML part in it is damaged; the text says where."""


class Package:
    """The parts of one .xlsx by the names of its sheets."""

    def __init__(self, content: bytes, archive: zipfile.ZipFile) -> None:
        self._content = content
        self._archive = archive
        self._names = set(archive.namelist())
        self._small_parts: dict[str, bytes] = {}

    @property
    def unpacked_bytes(self) -> int:
        return sum(part.file_size for part in self._archive.infolist())

    @property
    def with_unpacked(self) -> bytes:
        """The package with the parts that were looked into unpacked: who reads on is faster."""
        return with_unpacked(self._content, self._archive, self._small_parts)

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def refuse_doctype(self) -> None:
        """No program writes a DOCTYPE into a workbook; it is how entities are smuggled in.

        Nothing here or in calamine would fetch or expand them: a value would be lost silently.
        """
        for name in sorted(self._names):  # what is said of a damaged file must not depend on chance
            if name.lower().endswith((".xml", ".rels")) and _declares(self._prologue(name)):
                raise UnreadableFile("unsafe_file", f"{name}: DOCTYPE")

    def _unpacked(self, name: str, first_bytes: int | None = None) -> bytes:
        try:
            entry = self._archive.getinfo(name)
            simple = inflated(self._content, entry, first_bytes)
            if simple is not None:
                return simple
            with self._archive.open(entry) as part:
                return part.read(-1 if first_bytes is None else first_bytes)
        except DAMAGES as error:
            raise BrokenPackage(f"{name}: {error}") from error

    def _part(self, name: str) -> bytes:
        """A part unpacked; it is looked into more than once, so a small one is kept."""
        if name in self._small_parts:
            return self._small_parts[name]
        if name not in self._names:
            return b""
        content = self._unpacked(name)
        if len(content) < _SMALL_BYTES:
            self._small_parts[name] = content
        return content

    def _prologue(self, name: str) -> bytes:
        if name in self._small_parts:
            return self._small_parts[name][:_PROLOGUE_BYTES]
        return self._unpacked(name, _PROLOGUE_BYTES)

    @cached_property
    def _sheet_parts(self) -> dict[str, str]:
        workbook, relations = self._part("xl/workbook.xml"), self._part(_RELATIONS)
        is_small = len(workbook) + len(relations) < _SMALL_BYTES
        look = _sheet_parts if is_small else _sheet_parts.__wrapped__
        return look(workbook, relations)

    @property
    def sheet_names(self) -> list[str]:
        return list(self._sheet_parts)

    def extent_beyond(self, sheet: str, cells: int) -> Place | None:
        """How many rows and columns the filled cells span, if that makes more than `cells`."""
        return sheet_xml.extent_beyond(self._sheet(sheet), cells)

    def look(self, sheet: str) -> SheetLook:
        """What calamine does not show of one sheet; its merged ranges it does show."""
        xml = self._sheet(sheet)
        try:
            blind_spots = sheet_xml.blind_spots(xml)
        except ElementTree.ParseError as error:
            raise BrokenPackage(f"{sheet}: {error}") from error
        percent_cells = sheet_xml.percent_cells(xml, self._percent_styles)
        rows, columns = sheet_xml.hidden(xml)
        return SheetLook(
            blind_spots=blind_spots,
            percent_cells=percent_cells,
            hidden_rows=rows,
            hidden_columns=columns,
        )

    def _sheet(self, name: str) -> bytes:
        return self._part(self._sheet_parts.get(name, ""))

    @cached_property
    def _percent_styles(self) -> frozenset[bytes]:
        xml = self._part("xl/styles.xml")
        look = _percent_styles if len(xml) < _SMALL_BYTES else _percent_styles.__wrapped__
        return look(xml)

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties; {} when there are none."""
        xml = self._part("docProps/custom.xml")
        look = _properties if len(xml) < _SMALL_BYTES else _properties.__wrapped__
        return look(xml)


def _parsed(name: str, xml: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(xml or b"<none/>")
    except ElementTree.ParseError as error:
        raise BrokenPackage(f"{name}: {error}") from error


def _declares(prologue: bytes) -> bool:
    if b"!" not in prologue:
        return False
    said = prologue.replace(b"\0", b"").upper()
    return b"<!DOCTYPE" in said or b"<!ENTITY" in said


# Forms filled in from one blank come back with the same sheets, styles and properties: the last
# ones are kept.
@lru_cache(maxsize=32)
def _sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Sheet name → part: the number in `sheet3.xml` says nothing about the order of sheets."""
    targets = {
        entry.get("Id", ""): entry.get("Target", "") for entry in _parsed(_RELATIONS, relations)
    }
    parts = {}
    for sheet in _parsed("xl/workbook.xml", workbook).findall(".//{*}sheet"):
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = posixpath.join("xl", targets.get(relation, ""))
        parts[sheet.get("name", "")] = posixpath.normpath(target).lstrip("/")
    return parts


@lru_cache(maxsize=32)
def _properties(xml: bytes) -> dict[str, str]:
    properties = _parsed("docProps/custom.xml", xml)
    return {p.get("name", ""): "".join(p.itertext()) for p in properties}


@lru_cache(maxsize=32)
def _percent_styles(xml: bytes) -> frozenset[bytes]:
    """The numbers of the cell styles that show a percentage."""
    styles = _parsed("xl/styles.xml", xml)
    formats = {
        number.get("numFmtId", "")
        for number in styles.findall(".//{*}numFmt")
        if "%" in _LITERAL.sub("", number.get("formatCode", ""))
    } | {str(number) for number in _PERCENT_FORMATS}
    cell_styles = styles.find("{*}cellXfs")
    return frozenset(
        str(number).encode()
        for number, style in enumerate(cell_styles if cell_styles is not None else ())
        if style.get("numFmtId") in formats
    )
