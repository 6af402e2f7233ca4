"""The door of this room: one call issues one workbook with its lineage, manifest and proof."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from exports.check_code import check_code
from exports.compose import compose
from exports.context import IssueContext, conditions, moment, placeholders
from exports.layout_files import LAYOUTS, LayoutError, sheets_of, workbooks
from exports.lineage import write_lineage
from exports.manifest import manifest, write_manifest
from exports.marts import Marts
from exports.proof import prove
from exports.publish import publish, workshop
from exports.workbook import write_workbook

__all__ = ["IssueContext", "Issued", "issue_workbook", "workbooks"]


@dataclass(frozen=True)
class Issued:
    """What was issued. `numbers` are number cells, `compared` all figures that were proved."""

    path: Path
    manifest: Path
    lineage: Path
    sheets: tuple[str, ...]
    numbers: int
    compared: int
    check_code: str
    changed: bool


def issue_workbook(warehouse: Path, workbook: str, context: IssueContext, out_dir: Path) -> Issued:
    """Write the workbook of this name, prove it against the warehouse, publish it in `out_dir`.

    Raises ProofError where a written figure differs from the warehouse (nothing is published),
    LayoutError where a layout does not fit the marts.
    """
    if workbook not in workbooks(LAYOUTS):
        raise LayoutError(f"no workbook {workbook!r}; there are {'、'.join(workbooks(LAYOUTS))}")
    layout = workbooks(LAYOUTS)[workbook]
    with duckdb.connect(str(warehouse), read_only=True) as con:
        marts = Marts(con, context.unit, context.scope, context.city)
        words = placeholders(context, marts.words, marts.info["as_of"])
        words["scheme"] = layout.issued.scheme
        words["period"] = layout.period.format_map(words)
        used = sheets_of(layout, conditions(context, marts.words))
        sheets = compose(used, marts, context, words)
        code = check_code(sheets)
        words["check_code"] = code
        name = layout.file_name.format_map(words)
        with workshop(out_dir, name) as folder:
            book, lineage, record = (
                folder / f"{name}{suffix}"
                for suffix in (".xlsx", ".lineage.parquet", ".manifest.json")
            )
            created = moment(marts.info["as_of"])
            write_workbook(book, layout, sheets, words, created, context.synthetic)
            numbers = write_lineage(lineage, sheets, con)
            proof = prove(book, lineage, con, {sheet.name: sheet.layout for sheet in sheets})
            files = {path.name: path for path in (book, lineage)}
            write_manifest(record, manifest(workbook, files, context, marts.info, code, proof))
            changed = publish((lineage, record, book), out_dir)
    return Issued(
        path=out_dir / book.name,
        manifest=out_dir / record.name,
        lineage=out_dir / lineage.name,
        sheets=tuple(sheet.name for sheet in sheets),
        numbers=numbers,
        compared=proof.compared,
        check_code=code,
        changed=changed,
    )
