"""Files as people send them, made by code: packed, mailed, converted, linked, broken."""

import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from html import escape
from io import BytesIO

import openpyxl
from filled_forms import Key, edited, place
from openpyxl.workbook import Workbook

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def rewritten(content: bytes, ending: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with the parts of that ending changed."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith(ending) else part)
    return target.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one part more."""
    target = BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return target.getvalue()


def with_macros(content: bytes) -> bytes:
    return with_part(content, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")


def with_doctype(content: bytes) -> bytes:
    """Shared strings that would fetch a file of the reader's machine."""
    bait = b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst '
    return rewritten(content, "sharedStrings.xml", lambda part: part.replace(b"<sst ", bait, 1))


def linked(content: bytes, *keys: Key) -> bytes:
    """The figures of those keys as formulas into another workbook, with their saved values."""

    def formulas(book: Workbook) -> None:
        for key in keys:
            at = place(key)
            book[at.sheet][at.cell] = "=[1]Sheet1!A1+1234567"

    def saved(part: bytes) -> bytes:
        formula = b"<f>[1]Sheet1!A1+1234567</f>"
        return part.replace(formula + b"<v/>", formula + b"<v>8</v>").replace(
            formula + b"<v></v>", formula + b"<v>8</v>"
        )

    return rewritten(edited(content, formulas), ".xml", saved)


def zipped(files: Mapping[str, bytes], encoding: str = "utf-8") -> bytes:
    """A zip archive; with `gb18030` as Chinese Windows makes it, without the mark of UTF-8."""
    target = BytesIO()
    written = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            held = name
            if encoding != "utf-8":  # a name of as many ASCII letters holds the place
                held = f"{number}".rjust(len(name.encode(encoding)), "#")
                written[held.encode()] = name.encode(encoding)
            entry = zipfile.ZipInfo(held, (2023, 12, 20, 10, 0, number * 2))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    archive_bytes = target.getvalue()
    for held_bytes, name_bytes in written.items():
        archive_bytes = archive_bytes.replace(held_bytes, name_bytes)
    return archive_bytes


def mailed(
    files: Mapping[str, bytes], sender: str = "明水经开区 <park@example.cn>", text: str = "请查收。"
) -> bytes:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "office@example.cn"
    mail["Date"] = "Wed, 20 Dec 2023 10:05:00 +0800"
    mail["Subject"] = "2023年度报表"
    mail.set_content(text)
    for name, content in files.items():
        mail.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return bytes(mail)


def rows_of(content: bytes, sheet: str) -> list[list[str]]:
    """What a sheet shows, as a person would copy it into a text."""
    rows = openpyxl.load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def as_html(content: bytes, encoding: str = "utf-8") -> bytes:
    """The workbook as programs write it under the name `.xls`: a table per sheet, cells merged."""
    book = openpyxl.load_workbook(BytesIO(content))
    tables = []
    for sheet in book.worksheets:
        spans = {area.start_cell.coordinate: area for area in sheet.merged_cells.ranges}
        hidden = {
            cell
            for area in sheet.merged_cells.ranges
            for row in area.rows
            for cell in row
            if cell != (area.min_row, area.min_col)
        }
        lines = []
        for row in sheet.iter_rows():
            cells = []
            for one in row:
                if (one.row, one.column) in hidden:
                    continue
                area = spans.get(one.coordinate)
                span = (
                    f' rowspan="{area.size["rows"]}" colspan="{area.size["columns"]}"'
                    if area
                    else ""
                )
                shown = "" if one.value is None else escape(str(one.value))
                cells.append(f"<td{span}>{shown}</td>")
            lines.append(f"<tr>{''.join(cells)}</tr>")
        tables.append(f"<table><caption>{escape(sheet.title)}</caption>{''.join(lines)}</table>")
    head = f'<html><head><meta charset="{encoding}"></head><body>'
    return f"{head}{''.join(tables)}</body></html>".encode(encoding)
