"""归档包: one issue with all that it was made from, in one zip that `verify` accepts anywhere.

`documents/` the document, its lineage, its manifest, a PDF of it where one lies there; `originals`
and `scans` by their sha256; `ledger` the rows that concern them, as JSON lines and CSV; the list
of DA/T 22; `archive.json` with the sha256 of every other file, sealed. Equal content gives equal
bytes: no clock is in it.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exports.approval import Files, signed_name
from exports.manifest import read_manifest, sealed
from ingestion.ledger import Event, File, Ledger, Return
from ingestion.receiving import original
from ingestion.scan_pairing import pairings
from ingestion.seeds import seed
from orchestration.archive import added
from orchestration.archive_list import Listed, archive_list, list_name
from orchestration.instance import Instance
from orchestration.texts import CommandError, text

CONTENTS, DOCUMENTS, ORIGINALS, SCANS, LEDGER = (
    "archive.json", "documents", "originals", "scans", "ledger",
)  # fmt: skip

_WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")


def archive_issue(instance: Instance, ledger: Ledger, document: Path, out: Path) -> int:
    """Write the archive of an issue to `out`; gives the number of files in it.

    Raises CommandError where the document has no manifest, an original is missing, or `out` is
    there already.
    """
    files = Files.named(document.parent, document.stem, document.suffix)
    manifest = read_manifest(files.record)
    if not manifest:
        raise CommandError(text("filing_no_manifest", file=files.record.name))
    if out.exists():
        raise CommandError(text("filing_exists", path=out))
    listed = list(_documents(files, manifest))
    wanted = {str(r["return_id"]) for r in manifest["returns"]}
    returns = [r for r in ledger.returns() if r.return_id in wanted]
    events = list(_events(ledger.events(), wanted, manifest, document))
    listed += _received(instance, ledger, returns, manifest)
    if gone := [one.name for one in listed if one.path and not one.path.exists()]:
        raise CommandError(text("filing_missing", names=" ".join(gone[:5])))
    numbers = {event.subject.removeprefix("file:") for event in events if event.kind == "received"}
    receipts = [f for f in ledger.files() if str(f.file_id) in numbers]
    tables: dict[str, list[Any]] = {"events": events, "files": receipts, "returns": returns}
    unfinished = out.with_name(f".{out.name}")
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(unfinished, "w") as archive:
        for one in listed:
            assert one.path
            one.sha256 = hashes[one.name] = added(archive, one.name, one.path).sha256
        for name, rows in tables.items():
            for ending, content in (("jsonl", _lines(rows)), ("csv", _csv(rows))):
                hashes[f"{LEDGER}/{name}.{ending}"] = _put(
                    archive, f"{LEDGER}/{name}.{ending}", content
                )
        content = archive_list(listed, manifest["as_of"])
        hashes[list_name()] = _put(archive, list_name(), content)
        said = {"parkreport_issue": 1, "document": document.name, "files": hashes}
        told = json.dumps(sealed(said), ensure_ascii=False, indent=1, sort_keys=True)
        _put(archive, CONTENTS, told.encode() + b"\n")
    unfinished.replace(out)
    return len(hashes) + 1


def row_text(row: Event | File | Return) -> str:
    """A row as one line of JSON, as the evidence of a manifest tells it."""
    return json.dumps(asdict(row), ensure_ascii=False, sort_keys=True)


def _documents(files: Files, manifest: dict[str, Any]) -> Iterator[Listed]:
    names = {row["code"]: row["name"] for row in seed("reporting_units")}
    unit = names.get(manifest["unit"], manifest["unit"])
    pdf = files.book.with_suffix(".pdf")
    for path in (files.book, files.lineage, files.record, *((pdf,) if pdf.exists() else ())):
        day = str(manifest["as_of"])[:10]
        yield Listed(f"{DOCUMENTS}/{path.name}", path, unit, path.name, day)


def _events(
    happened: Iterable[Event], returns: set[str], manifest: dict[str, Any], document: Path
) -> Iterator[Event]:
    """Events of the returns that went in, and of this issue."""
    decided = {int(d["event_id"]) for d in manifest["adjustments"] + manifest["explanations"]}
    names = {document.name, signed_name(document)}
    for event in happened:
        of_issue = event.subject.rpartition("/")[2] in names
        if event.return_id in returns or event.event_id in decided or of_issue:
            yield event


def _received(
    instance: Instance, ledger: Ledger, returns: list[Return],
    manifest: dict[str, Any],
) -> Iterator[Listed]:  # fmt: skip
    """The originals of the returns, the scans paired with them, and that of the signed page."""
    files = {file.sha256: file for file in reversed(ledger.files())}
    senders = {r.code: r.name for r in instance.roster().reporters}
    by = {r.sha256: senders.get(r.reporter, r.reporter) for r in returns}
    for sha256 in sorted(by):
        yield _kept(instance, ORIGINALS, sha256, by[sha256], files)
    keys = {(r.form, r.reporter, r.report_year): r.reporter for r in returns}
    scans: dict[str, str] = {}
    for pairing in pairings(ledger, instance.roster()):
        key = pairing.key
        if key and (key.form, key.reporter, key.report_year) in keys:
            scans[pairing.scan.file.sha256] = senders.get(key.reporter, key.reporter)
    signature = (manifest.get("approval") or {}).get("signature") or {}
    if signature.get("scan_sha256"):
        scans[signature["scan_sha256"]] = signature["by"]
    for sha256 in sorted(scans.keys() - by.keys()):
        yield _kept(instance, SCANS, sha256, scans[sha256], files)


def _kept(instance: Instance, folder: str, sha256: str, by: str, files: dict[str, File]) -> Listed:
    path, file = original(instance.submissions, sha256), files.get(sha256)
    title, day = (Path(file.name).name, file.received_at[:10]) if file else (sha256, "")
    return Listed(f"{folder}/{sha256}", path, by, title, day)


def _lines(rows: Iterable[Any]) -> bytes:
    return "".join(f"{row_text(row)}\n" for row in rows).encode()


def _csv(rows: list[Any]) -> bytes:
    """The same for a spreadsheet: UTF-8 with its mark, payloads as JSON.

    A text that a spreadsheet would take for a formula has an apostrophe before it; what was written
    exactly stands in the JSON lines.
    """
    written = io.StringIO()
    dicts = [asdict(row) for row in rows]
    writer = csv.DictWriter(written, list(dicts[0]) if dicts else [], lineterminator="\r\n")
    writer.writeheader()
    for row in dicts:
        if "payload" in row:
            row["payload"] = json.dumps(row["payload"], ensure_ascii=False, sort_keys=True)
        writer.writerow({name: _as_text(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _as_text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_WOULD_RUN) else value


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> str:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    archive.writestr(info, content)
    return hashlib.sha256(content).hexdigest()
