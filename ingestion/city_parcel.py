"""What goes back to one city for one report year: a zip of files, 退回单 and 回执.

The same contents give the same bytes. A zip carries the fingerprint of what it was made from, so
that an unchanged one is neither made nor written again.
"""

import contextlib
import datetime as dt
import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingestion.annotated_return import annotate
from ingestion.findings_copy import as_bytes, findings_copy
from ingestion.notice_words import words
from ingestion.remark import Notice
from ingestion.returned_lists import write_list
from ingestion.same_bytes import archive

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a list without judgements
_MARK = "parkreport:"
_RETURNED_WIDTHS = (6.0, 22.0, 12.0, 24.0, 11.0, 7.0, 7.0, 34.0, 17.0, 46.0)
_RECEIPT_WIDTHS = (6.0, 44.0, 17.0, 24.0, 26.0, 13.0, 14.0, 26.0, 24.0)


@dataclass(frozen=True)
class Receipt:
    """One file received, as the 回执 names it; `verdict_zh` is '' while nobody has judged it.

    `remark` is what became of it later: retracted, passed over, received after signing.
    A scan has no revision (0); its `verdict_zh` says which return it belongs to.
    """

    file_name: str
    received_at: str
    reporter_name: str
    form_title: str
    revision: int
    verdict_zh: str
    sha256: str
    remark: str = ""


@dataclass(frozen=True)
class Parcel:
    """One city's year; `notices` are the returns that go back, `year` is '' where unknown."""

    year: str
    place: str
    notices: Sequence[tuple[Notice, bytes]]
    receipts: Sequence[Receipt]


def parcel_bytes(parcel: Parcel, fingerprint: str) -> bytes:
    """The zip: the two lists first, then a folder for each reporter."""
    fixed = words()["lists"]
    year = fixed["year"].format(year=parcel.year) if parcel.year else ""
    files: dict[str, bytes] = {}
    rows = []
    for notice, content in parcel.notices:
        back = annotate(content, notice)
        folder = _free_folder(notice, back.files, files)
        names = []
        for name, written in back.files.items():
            files[f"{folder}/{name}"] = written
            names.append(name)
        for part in notice.parts or (notice,):
            copy = findings_copy(part, back.untouched_because)
            stem, suffix = words()["machine_copy"].rsplit(".", 1)
            files[f"{folder}/{stem}-{part.return_id}.{suffix}"] = as_bytes(copy)
            rows.append(_returned_row(part, names))
    moment = max((n.judged_at for n, _ in parcel.notices), default=None)
    told = Counter(part.verdict for n, _ in parcel.notices for part in n.parts or (n,))
    lists: dict[str, bytes] = {}
    if moment:
        said = fixed["returned"]
        lists[f"{said['name']}.xlsx"] = write_list(
            said["title"].format(year=year, place=parcel.place),
            said["note"].format(sent_back=told["sent_back"], held=told["held"]),
            said["columns"],
            _RETURNED_WIDTHS,
            rows,
            moment,
        )
    said = fixed["receipts"]
    lists[f"{said['name']}.xlsx"] = write_list(
        said["title"].format(year=year, place=parcel.place),
        said["note"].format(count=len(parcel.receipts)),
        said["columns"],
        _RECEIPT_WIDTHS,
        [_receipt_row(receipt) for receipt in parcel.receipts],
        moment or _EPOCH,
    )
    return archive({**lists, **files}, f"{_MARK}{fingerprint}".encode())


def _free_folder(notice: Notice, new: Mapping[str, bytes], taken: Mapping[str, bytes]) -> str:
    """A folder for the reporter, or the one of the inbox; never one where a file would be lost."""
    reporter = " ".join(filter(None, (notice.reporter, notice.reporter_name)))
    parents = [p for p in PurePosixPath(notice.file_name).parent.parts if p not in ("..", "/")]
    within = reporter or "-".join(parents)
    folder = "/".join(filter(None, (words()["folder"], within)))
    if any(f"{folder}/{name}" in taken for name in new):
        folder = f"{folder}/{notice.return_id}"
    return folder


def _returned_row(notice: Notice, names: Iterable[str]) -> list[str | int]:
    found = Counter(remark.severity for remark in notice.told)
    return [
        notice.reporter_name or words()["unknown_reporter"],
        notice.reporter,
        notice.form_title,
        notice.verdict_zh,
        found["error"],
        found["question"],
        notice.file_name,
        notice.received_at,
        "\n".join(names),
    ]


def _receipt_row(receipt: Receipt) -> list[str | int]:
    return [
        receipt.file_name,
        receipt.received_at,
        receipt.reporter_name or words()["unknown_reporter"],
        receipt.form_title,
        receipt.revision or "—",
        receipt.verdict_zh or "—",
        receipt.sha256[:12],
        receipt.remark,
    ]


def fingerprint_of(path: Path) -> str | None:
    """What the zip at `path` was made from; None for what is none of ours."""
    with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as made:
        said = made.comment.decode("utf-8", "replace")
        return said.removeprefix(_MARK) if said.startswith(_MARK) else None
    return None


def publish(path: Path, content: bytes) -> None:
    """Make the zip visible only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def withdraw_others(folder: Path, kept: Iterable[Path]) -> list[Path]:
    """Remove zips of ours that no city has any more (a park was placed in another one)."""
    wanted = set(kept)
    gone = [p for p in sorted(folder.glob("*.zip")) if p not in wanted and fingerprint_of(p)]
    for path in gone:
        path.unlink()
    return gone
