"""An archive of an issue against itself: no instance is needed."""

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from exports.manifest import sealed
from ingestion.mark import mark, marks_in
from orchestration.issue_archive import CONTENTS, DOCUMENTS, LEDGER, ORIGINALS
from orchestration.verifying.difference import Difference, differs

Verified = Callable[[Path], Iterator[Difference]]
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, TypeError, AttributeError)


def compare_archive(path: Path, document: Verified) -> Iterator[Difference]:
    """Every file by its hash, the originals and the ledger's rows by the issue's manifest.

    `document` compares the document, unpacked, with what lies beside it.
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            contents = json.loads(archive.read(CONTENTS))
            if contents != sealed(contents):
                expected = sealed(contents)["sha256"]
                yield differs(
                    "seal", file=CONTENTS, found=contents.get("sha256", ""), expected=expected
                )
            yield from _files(archive, contents["files"])
            named = archive.namelist()
            for name in [n for n in named if n.startswith(f"{DOCUMENTS}/")]:
                (Path(folder) / PurePosixPath(name).name).write_bytes(archive.read(name))
            yield from document(Path(folder) / PurePosixPath(contents["document"]).name)
            stem = PurePosixPath(contents["document"]).stem
            manifest = json.loads(archive.read(f"{DOCUMENTS}/{stem}.manifest.json"))
            yield from _originals(archive, manifest)
            yield from _ledger(archive, manifest)
    except _DAMAGE as error:
        yield differs("unreadable", file=path.name, detail=error)


def _files(archive: zipfile.ZipFile, files: dict[str, str]) -> Iterator[Difference]:
    there = archive.namelist()
    for name, sha256 in files.items():
        if name not in there:
            yield differs("file_missing", file=name)
        elif (found := hashlib.sha256(archive.read(name)).hexdigest()) != sha256:
            yield differs("bytes", file=name, found=found, expected=sha256)
    for name in sorted({*there} - files.keys() - {CONTENTS}):
        yield differs("not_named", file=name)


def _originals(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[Difference]:
    there = {*archive.namelist()}
    for returned in manifest["returns"]:
        name, sha256 = f"{ORIGINALS}/{returned['sha256']}", returned["sha256"]
        values = {"returned": returned["return_id"], "file": name, "expected": sha256}
        if name not in there:
            yield differs("original_missing", **values)
        elif (found := hashlib.sha256(archive.read(name)).hexdigest()) != sha256:
            yield differs("original_swapped", **values, found=found)


def _ledger(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[Difference]:
    """The extract's rows by the marks of the manifest, and that each return has its row."""
    rows = {
        table: archive.read(f"{LEDGER}/{table}.jsonl").decode().splitlines()
        for table in ("events", "files", "returns")
    }
    events = [json.loads(line) for line in rows["events"]]
    received = {e["return_id"]: e["event_id"] for e in events if e["kind"] == "received"}
    for table, lines in rows.items():
        was = marks_in(manifest.get("evidence", {}).get(table, {}).get("marks", ""))
        for line in lines:
            row = json.loads(line)
            number = {
                "events": row.get("event_id"),
                "files": row.get("file_id"),
                "returns": received.get(row.get("return_id")),
            }[table]
            name = row.get("return_id") if table == "returns" else number
            if number is None:
                yield differs("row_extra", table=table, row=name)
            elif number <= len(was) and mark(line) != was[number - 1]:
                yield differs("row_altered", table=table, row=name, found=line)
    there = {json.loads(line)["return_id"] for line in rows["returns"]}
    for returned in manifest["returns"]:
        if returned["return_id"] not in there:
            yield differs("row_missing", table="returns", row=returned["return_id"])
        if returned["return_id"] not in received:
            yield differs("row_missing", table="events", row=returned["return_id"])
