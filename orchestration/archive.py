"""What an archive of an instance is: a zip with `instance/…`, `ledger/*.jsonl`, `manifest.json`.

The manifest gives size and sha256 of everything else. It finds damage; it is no signature.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from orchestration.texts import CommandError, text

FORMAT = 1
MANIFEST, INSTANCE, LEDGER = "manifest.json", "instance", "ledger"
_CHUNK = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Strict):
    """One file; mode and time are given back to it (the inbox is received in order of time)."""

    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    bytes: int = Field(ge=0)
    mode: int = Field(ge=0, le=0o777)
    mtime_ns: int


class Manifest(_Strict):
    parkreport_backup: Literal[1] = 1
    program: str
    as_of: str  # the ledger's last event: an archive of an unchanged instance has the same bytes
    rows: dict[str, int]
    left_out: list[str]
    files: dict[str, Entry]

    def to_json(self) -> bytes:
        written = json.dumps(self.model_dump(), ensure_ascii=False, indent=1, sort_keys=True)
        return written.encode() + b"\n"


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose names are those of its manifest, and lead nowhere else.

    Raises CommandError for what is none, is damaged, or comes from a newer program.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            names = [info.filename for info in archive.infolist()]
            if sorted(names) != sorted([*manifest.files, MANIFEST]):
                raise ValueError("its names are not those of its manifest")
            for name in manifest.files:
                _refuse_other_places(name)
            yield archive, manifest
    except _DAMAGE as error:
        raise CommandError(text("archive_damaged", path=path, detail=error)) from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    written = json.loads(archive.read(MANIFEST))
    version = written.get("parkreport_backup") if isinstance(written, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise CommandError(text("archive_newer", version=version, known=FORMAT))
    try:
        return Manifest.model_validate(written)
    except ValidationError as error:
        raise ValueError(f"{MANIFEST}: {error.error_count()} errors") from error


def _refuse_other_places(name: str) -> None:
    place = PurePosixPath(name)
    plain = place.as_posix() == name and not place.is_absolute() and ".." not in place.parts
    rooted = len(place.parts) > 1 and place.parts[0] in (INSTANCE, LEDGER)
    if not plain or not rooted or "\\" in name or "\0" in name:
        raise ValueError(f"{name!r} leads out of the instance")


def copied(archive: zipfile.ZipFile, name: str, entry: Entry, target: IO[bytes] | None) -> None:
    """Copy one file out (or only read it), raising ValueError unless it is what was put in."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > entry.bytes:
                break
            if target is not None:
                target.write(chunk)
    if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
        raise ValueError(f"{name} is not what was put in")


def added(archive: zipfile.ZipFile, name: str, path: Path) -> Entry:
    """Put one file in under a fixed date, so that equal content gives equal bytes."""
    info = zipfile.ZipInfo(name)  # 1980-01-01; the file's own time stands in the manifest
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        state = path.stat()
        with archive.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
    return Entry(
        sha256=digest.hexdigest(),
        bytes=size,
        mode=state.st_mode & 0o777,
        mtime_ns=state.st_mtime_ns,
    )
