"""`verify`: an issued document against its manifest, its lineage and what the instance keeps.

Everything is asked of files and of the ledger; no warehouse is needed, and nothing is changed.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from lxml.etree import XMLSyntaxError
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError

from exports.approval import Files
from exports.manifest import sealed, sha256_of
from exports.proof import ProofError
from orchestration.instance import Instance
from orchestration.verifying.archive import compare_archive
from orchestration.verifying.difference import Difference, differs, note
from orchestration.verifying.figures import COLUMNS, Row
from orchestration.verifying.kept import facts, originals
from orchestration.verifying.ledger import ledger
from orchestration.verifying.report import compare_report
from orchestration.verifying.workbook import compare_workbook

__all__ = ["Difference", "verify"]

_DAMAGE = (
    OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, XMLSyntaxError, CalamineError,
    InvalidFileException, ProofError,
)  # fmt: skip


def verify(file: Path, instance: Instance | None) -> list[Difference]:
    """All that is not as it was issued, and notes; without an instance the files alone."""
    if file.suffix == ".zip":
        return list(compare_archive(file, _of_document))
    found = list(_of_document(file))
    return found + (list(_of_instance(file, instance)) if instance else [note("alone")])


def _of_document(file: Path) -> Iterator[Difference]:
    """The document against what lies beside it."""
    files = Files.named(file.parent, file.stem, file.suffix)
    manifest, found = _manifest(files.record)
    yield from found
    if not manifest:
        return
    for name, told in manifest["files"].items():
        path = file.with_name(name)
        if not path.exists():
            yield differs("file_missing", file=name)
        elif (sha256 := sha256_of(path)) != told["sha256"]:
            yield differs("bytes", file=name, found=sha256, expected=told["sha256"])
    if file.name not in manifest["files"]:
        yield differs("not_named", file=file.name)
    rows, found = _lineage(files.lineage)
    yield from found
    if rows is not None:
        proved = manifest["checks"]["read_back"]["figures_compared"]
        if len(rows) != proved:
            yield differs("lineage_rows", file=files.lineage.name, found=len(rows), expected=proved)
        compare = compare_report if file.suffix == ".docx" else compare_workbook
        try:
            yield from compare(file, rows, manifest)
        except _DAMAGE as error:
            yield differs("unreadable", file=file.name, detail=error)


def _of_instance(file: Path, instance: Instance) -> Iterator[Difference]:
    """What the instance keeps, against what the manifest says, as far as that can be read."""
    files = Files.named(file.parent, file.stem, file.suffix)
    manifest, _ = _manifest(files.record)
    if not manifest:
        return
    yield from originals(instance, manifest)
    if _lineage(files.lineage)[0] is not None:
        yield from facts(instance, manifest, files.lineage)
    recorded = instance.home / "asof" not in file.absolute().parents
    yield from ledger(instance, manifest, file.name, recorded)


def _manifest(path: Path) -> tuple[dict[str, Any], list[Difference]]:
    """The manifest, even where its seal is broken: then what else differs can be told."""
    if not path.exists():
        return {}, [differs("no_manifest", file=path.name)]
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        seal = sealed(manifest)["sha256"]
        whole = all(isinstance(manifest[name], dict) for name in ("files", "checks"))
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        return {}, [differs("unreadable", file=path.name, detail=error)]
    if not whole:
        return {}, [differs("unreadable", file=path.name, detail="files, checks")]
    if manifest.get("sha256") != seal:
        said = manifest.get("sha256", "")
        return manifest, [differs("seal", file=path.name, found=said, expected=seal)]
    return manifest, []


def _lineage(path: Path) -> tuple[list[Row] | None, list[Difference]]:
    try:
        return pq.read_table(path, columns=COLUMNS).to_pylist(), []
    except FileNotFoundError:
        return None, []  # told as a file that the manifest names
    except (OSError, ValueError, pa.ArrowException) as error:
        return None, [differs("unreadable", file=path.name, detail=error)]
