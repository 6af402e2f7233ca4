"""The documents of a folder of issues, and the pages' data of one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.cell import coordinate_to_tuple

from exports.audit.packing import digest, plain
from exports.audit.report import blocks
from exports.audit.sheets import sheets
from exports.difference import Issue
from exports.manifest import read_manifest

_SUFFIXES = (".xlsx", ".docx")
_MANIFEST = ".manifest.json"
_COLUMNS = ("sheet", "cell", "table", "row_key", "column", "value", "unit", "n_counted", "n_owed")
_LISTS = ("members", "absent")  # of lineage: what was counted one by one, and what was not


AUDIT, CITIES = "audit", "cities"
"""The site's folder beside the issues of a folder, and that of the cities' issues in it."""


def index_of(document: Path) -> Path:
    """The first page of the site that shows a document."""
    folder = document.parent.parent if document.parent.name == CITIES else document.parent
    return folder / AUDIT / "index.html"


@dataclass(frozen=True)
class Issued:
    """A published document; `path` lies in the folder or in its `cities/`."""

    path: Path

    @property
    def id(self) -> str:
        """The name of its data, which no language or system changes."""
        return digest(self.path.name)

    @property
    def page(self) -> str:
        return f"{self.path.name}.html"

    @property
    def lineage(self) -> Path:
        return Issue(self.path).lineage

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return read_manifest(self.path.with_name(f"{self.path.stem}{_MANIFEST}"))

    def rows(self) -> list[dict[str, Any]]:
        """Its lineage without the facts; `members` and `absent` are [] where it has none."""
        known = set(pq.read_schema(self.lineage).names)
        rows = pq.read_table(self.lineage, columns=[*_COLUMNS]).to_pylist()
        empty: list[list[str]] = [[]] * len(rows)
        for name in _LISTS:
            there = name in known
            lists = _texts(pq.read_table(self.lineage, columns=[name])[name]) if there else empty
            for row, listed in zip(rows, lists, strict=True):
                row[name] = listed
        return rows


def _texts(column: pa.ChunkedArray) -> Iterator[list[str]]:
    """Lists of texts, each text one object: a park stands in hundreds of them."""
    for chunk in column.chunks:
        coded = chunk.values.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        flat = [texts[number] for number in coded.indices.to_pylist()]
        yield from (flat[first:end] for first, end in pairwise(chunk.offsets.to_pylist()))


def documents(folder: Path) -> list[Issued]:
    """The whole issues of a folder and of its cities: document, lineage and sound manifest."""
    found = []
    for manifest in sorted((*folder.glob(f"*{_MANIFEST}"), *folder.glob(f"{CITIES}/*{_MANIFEST}"))):
        stem = manifest.name.removesuffix(_MANIFEST)
        for suffix in _SUFFIXES:
            issued = Issued(manifest.with_name(stem + suffix))
            if issued.path.exists() and issued.lineage.exists() and issued.manifest:
                found.append(issued)
    return found


def sheet_pages(
    issued: Issued, rows: Sequence[Mapping[str, Any]], kinds: Sequence[int],
    needs: Mapping[int, int], runs: Sequence[Sequence[int]],
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:  # fmt: skip
    """Of each sheet what is seen, and what stands behind its figures; a report is one sheet.

    The figures of both are in one order. A figure that no page prints (data of a chart) comes
    last, with neither row nor column.
    """
    by_sheet: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        by_sheet.setdefault("" if issued.path.suffix == ".docx" else row["sheet"], []).append(
            number
        )
    if issued.path.suffix == ".docx":
        ordered = by_sheet.get("", [])
        seen = {
            "name": "", "blocks": blocks(issued.path),
            "figures": [rows[n]["cell"] for n in ordered],
            "headings": [rows[n]["sheet"] for n in ordered],
        }  # fmt: skip
        yield seen, _behind(ordered, rows, kinds, needs, runs)
        return
    for sheet in sheets(issued.path):
        ordered = by_sheet.get(sheet["name"], [])
        places = [coordinate_to_tuple(rows[n]["cell"]) for n in ordered]
        figures = {"row": [r - 1 for r, _ in places], "column": [c - 1 for _, c in places]}
        yield sheet | {"figures": figures}, _behind(ordered, rows, kinds, needs, runs)


def _behind(
    ordered: Sequence[int], rows: Sequence[Mapping[str, Any]], kinds: Sequence[int],
    needs: Mapping[int, int], runs: Sequence[Sequence[int]],
) -> dict[str, Any]:  # fmt: skip
    own: dict[int, int] = {}
    things: dict[tuple[str, ...], int] = {}
    chosen = [own.setdefault(needs[n], len(own)) if n in needs else -1 for n in ordered]

    def listed(name: str) -> list[int]:
        found = [tuple(rows[n][name] or ()) for n in ordered]
        return [things.setdefault(one, len(things)) if one else -1 for one in found]

    behind = {
        "kind": [kinds[n] for n in ordered],
        "key": [rows[n]["row_key"] for n in ordered],
        "value": [plain(rows[n]["value"]) for n in ordered],
        "n": [rows[n]["n_counted"] for n in ordered],
        "owed": [rows[n]["n_owed"] for n in ordered],
        "need": chosen,
        "members": listed("members"),
        "absent": listed("absent"),
    }
    return behind | {"needs": [runs[need] for need in own], "lists": list(things)}
