"""What a workbook would lose if openpyxl wrote it anew, found in its parts beforehand.

A file with any of it goes back untouched: its sender must not find his text box gone.
One row of `_LOSSES` per kind: the parts of the package, the mark inside them, what would be lost.
Harmless and therefore absent: calculation chain, printer settings, viewer's private extensions.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from openpyxl.utils.cell import range_boundaries

from ingestion.package import DAMAGES


@dataclass(frozen=True)
class Loss:
    """`marker` None: the part's mere presence tells."""

    kind: str
    part: str
    marker: bytes | None
    name_zh: str


_SHEET = r"xl/worksheets/[^/]+\.xml"
_DRAWING = r"xl/drawings/[^/]+\.xml"
_LOSSES = (
    Loss("formula", _SHEET, rb"<(?:\w+:)?f[\s>/]", "公式的计算结果"),
    Loss("macro", r"xl/vbaProject\.bin|xl/macrosheets/.*|xl/dialogsheets/.*", None, "宏"),
    Loss("shape", _DRAWING, rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s/>]", "文本框、图形"),
    Loss("picture", _DRAWING, rb"<(?:\w+:)?pic[\s/>]", "图片(含电子印章)"),
    Loss("picture", r"xl/media/.*", None, "图片(含电子印章)"),
    Loss("background", _SHEET, rb"<(?:\w+:)?picture\s", "工作表背景图"),
    Loss("header_image", _SHEET, rb"<(?:\w+:)?legacyDrawingHF\s", "页眉页脚中的图片"),
    Loss("sparkline", _SHEET, rb":sparklineGroups?[\s/>]", "迷你图"),
    Loss(
        "extension",
        _SHEET,
        rb"<x14:(?:conditionalFormatting|dataValidation)",
        "扩展的条件格式、下拉项",
    ),
    Loss(
        "rich_text",
        r"xl/sharedStrings\.xml|" + _SHEET,
        rb"<(?:\w+:)?(?:r|rPh)(?:>|\s+sb=)",
        "一格之内的多种字体",
    ),
    Loss("control", r"xl/(?:activeX|ctrlProps)/.*", None, "控件"),
    Loss("control", _SHEET, rb"<(?:\w+:)?(?:controls|oleObjects)[\s/>]", "控件、嵌入的对象"),
    Loss("embedded", r"xl/embeddings/.*", None, "嵌入的文件"),
    Loss("pivot", r"xl/pivot(?:Tables|Cache)/.*", None, "数据透视表"),
    Loss("slicer", r"xl/(?:slicers|slicerCaches|timelines)/.*", None, "切片器"),
    Loss("external_link", r"xl/externalLinks/.*", None, "对其他文件的链接"),
    Loss("connection", r"xl/(?:connections\.xml|queryTables/.*|model/.*)", None, "数据连接"),
    Loss("thread", r"xl/threadedComments/.*", None, "批注的往来讨论"),
    Loss("rich_value", r"xl/richData/.*", None, "图片和数据类型的单元格"),
    Loss("revision", r"xl/revisions/.*", None, "修订记录"),
    Loss("protected_range", _SHEET, rb"<(?:\w+:)?protectedRanges[\s/>]", "允许编辑的区域"),
    Loss("signature", r"_xmlsignatures/.*", None, "数字签名"),
    Loss("strict", r"xl/workbook\.xml", rb"purl\.oclc\.org/ooxml", "严格格式的文件结构"),
)
KINDS = tuple(dict.fromkeys(loss.kind for loss in _LOSSES))
_NO_PACKAGE = "原有文件格式"  # .xls, .et, .ods, .csv: only an .xlsx can be written

_TOO_LARGE = "大量空行、空列(文件过大)"
_LIMIT_BYTES = 60_000_000  # unpacked; openpyxl takes some fifty times as much memory
_MERGED_FAR = "覆盖大片空白的合并单元格"
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([^"']+)["']""")
_LIMIT_MERGED = 1_000_000  # cells: openpyxl makes an object of each


def losses(content: bytes) -> list[str]:
    """What would be lost, in words for the sender; [] for a file that may be annotated."""
    found = losing_kinds(content)
    if found is None:
        return [_NO_PACKAGE]
    if _unpacked_bytes(content) > _LIMIT_BYTES:
        return [_TOO_LARGE]
    if _merged_cells(content) > _LIMIT_MERGED:
        return [_MERGED_FAR]
    names = {loss.kind: loss.name_zh for loss in reversed(_LOSSES)}
    return [names[kind] for kind in found]


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sum(part.file_size for part in package.infolist())


def _merged_cells(content: bytes) -> int:
    """Cells that merged ranges cover: a few bytes can name all of a sheet's. What is no range
    counts as too many: openpyxl cannot carry it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(p) for p in package.namelist() if re.fullmatch(_SHEET, p)]
    covered = 0
    for ref in (ref for sheet in sheets for ref in _MERGED.findall(sheet)):
        try:
            first_column, first_row, column, row = range_boundaries(ref.decode())
            covered += (column - first_column + 1) * (row - first_row + 1)
        except (ValueError, TypeError):
            return _LIMIT_MERGED + 1
    return covered


def losing_kinds(content: bytes) -> list[str] | None:
    """The kinds found, in the table's order; None where there is no package to look into."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "xl/workbook.xml" not in package.namelist():
                return None
            found = {
                loss.kind
                for part in package.namelist()
                for loss in _LOSSES
                if re.fullmatch(loss.part, part)
                and (loss.marker is None or re.search(loss.marker, package.read(part)))
            }
    except DAMAGES:
        return None
    return [kind for kind in KINDS if kind in found]
