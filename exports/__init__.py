"""Marts become workbooks: one layout per official table, divided and rounded once.

Belongs here: layouts (`layouts/*.yaml`), the workbook writer, charts, lineage, manifest, and the
proof that reads a written workbook back. `exports.issue` is the door.
Does not belong here: sums, or any figure that is not in a mart (`dbt_project`); when and for whom
something is issued (`orchestration`).
"""
