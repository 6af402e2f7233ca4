"""What a received file is, by its content: its name and ending say nothing.

Nothing is unpacked here: a directory of names and the first bytes are enough.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Literal

from ingestion.text_table import decoded, separator

Kind = Literal[
    "empty",
    "xlsx",
    "xls",
    "ods",
    "csv",
    "html",
    "zip",
    "mail",
    "scan",
    "encrypted",
    "document",  # holds no return: a text, a letter, slides
    "unsupported",  # may hold a return, but cannot be read here
    "damaged",
]
CONTAINERS: frozenset[Kind] = frozenset(("zip", "mail"))

_OLE = b"\xd0\xcf\x11\xe0"
_SCANS = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "JPG",
    b"\x89PNG\r\n": "PNG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"BM": "BMP",
}
_UNSUPPORTED = {
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf\x27\x1c": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"BZh": "bzip2 压缩包",
    b"\xfd7zXZ": "xz 压缩包",
}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_LINE = re.compile(rb"^[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE)
_MAIL_HEADERS = {b"from", b"date", b"received", b"mime-version", b"message-id", b"subject"}
_HEAD_BYTES = 65536


@dataclass(frozen=True)
class Recognised:
    """The kind of a file, what a person would call it, and the directory of an .xlsx."""

    kind: Kind
    called: str = ""
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)


def recognise(content: bytes) -> Recognised:
    """What a file is; `damaged` where it begins as something and does not go on as such."""
    if not content:
        return Recognised("empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _package(content)
    if content.startswith(_OLE):
        return _compound(content)
    if called := _scan(content):
        return Recognised("scan", called)
    for magic, called in _UNSUPPORTED.items():
        if content.startswith(magic):
            return Recognised("unsupported", called)
    return _text(content)


def _scan(content: bytes) -> str:
    """The name of a picture's format; BMP repeats its length, two letters alone are a word."""
    for magic, called in _SCANS.items():
        if content.startswith(magic):
            sized = int.from_bytes(content[2:6], "little") == len(content)
            return called if magic != b"BM" or sized else ""
    return ""


def _package(content: bytes) -> Recognised:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        open_document = b""
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            open_document = archive.read("mimetype").strip()
    except Exception as error:  # whatever a damaged directory makes of it
        return Recognised("damaged", str(error))
    if "xl/workbook.xml" in names:
        return Recognised("xlsx", archive=archive)
    if "xl/workbook.bin" in names:
        return Recognised("unsupported", "Excel 二进制工作簿 .xlsb")
    if open_document.startswith(b"application/vnd.oasis.opendocument"):
        sheet = open_document.startswith(b"application/vnd.oasis.opendocument.spreadsheet")
        return Recognised("ods") if sheet else Recognised("document", "OpenDocument 文档")
    if "word/document.xml" in names:
        return Recognised("document", "Word 文档")
    if "ppt/presentation.xml" in names:
        return Recognised("document", "演示文稿")
    return Recognised("zip")


def _compound(content: bytes) -> Recognised:
    """An OLE file by the names of its streams, which stand in it as UTF-16."""

    def has(name: str) -> bool:
        return f"{name}\0".encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return Recognised("encrypted")
    if has("__properties_version1.0"):
        return Recognised("unsupported", "Outlook 邮件 .msg")
    if has("Workbook") or has("Book"):  # a letter with a sheet in it too: no form is found there
        return Recognised("xls")
    if has("WordDocument"):
        return Recognised("document", "Word 文档")
    if has("PowerPoint Document"):
        return Recognised("document", "演示文稿")
    return Recognised("damaged", "OLE")


def _text(content: bytes) -> Recognised:
    head = content[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<Workbook" in head:
        return Recognised("unsupported", "XML 电子表格 2003")
    if _HTML.match(head) or _HTML.match(head.replace(b"\0", b"").lstrip(b"\xff\xfe")):
        return Recognised("html")
    if _is_mail(head):
        return Recognised("mail")
    known = decoded(content)
    if known is None:
        return Recognised("damaged")
    return Recognised("csv") if separator(known[0]) else Recognised("document", "纯文本")


def _is_mail(head: bytes) -> bool:
    """Header lines from the first byte on, three of them such as every mail has."""
    names, position = set(), 0
    while found := _HEADER_LINE.match(head, position):
        names.add(found[0].split(b":", 1)[0].lower())
        position = found.end()
    return len(names & _MAIL_HEADERS) >= 3
