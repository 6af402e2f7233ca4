"""`backup`: the instance as one archive, taken while nothing else writes.

Everything is kept except what another run makes again, and Dagster's history of runs. Exports and
returned files could be made again too, but people have signed and sent them.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from ingestion.ledger_dump import dump_ledger
from orchestration.archive import INSTANCE, LEDGER, MANIFEST, Entry, Manifest, added, copied, opened
from orchestration.instance import Instance
from orchestration.ledger_words import ledger_in_words
from orchestration.texts import CommandError, text

LEFT_OUT = ("asof", "build", "dagster", "lock", "warehouse.duckdb", "warehouse.duckdb.wal")
_HALF_WRITTEN = (".unfinished", ".issuing")


@dataclass(frozen=True)
class BackedUp:
    path: Path
    files: int
    bytes: int
    rows: dict[str, int]


def back_up(instance: Instance, out: Path) -> BackedUp:
    """Write the archive, read it back, and only then give it its name.

    Raises CommandError when `out` is there already or lies in the instance. The archive may be
    read by its owner alone: it holds contacts, and the ledger's password if the settings do.
    """
    out = out.absolute()
    if out.exists():
        raise CommandError(text("backup_exists", path=out))
    if out.resolve().is_relative_to(instance.home.resolve()):
        raise CommandError(text("backup_inside", path=out, home=instance.home))
    if not out.parent.is_dir():
        raise CommandError(text("backup_no_folder", path=out.parent))
    unfinished = out.with_name(out.name + ".unfinished")
    try:
        with instance.lock():
            instance.ledger().close()  # makes it, where nothing was ever received
            manifest = _write(instance, unfinished)
        with opened(unfinished) as (archive, found):
            for name, entry in found.files.items():
                copied(archive, name, entry, None)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return BackedUp(out, len(manifest.files), out.stat().st_size, manifest.rows)


def _write(instance: Instance, path: Path) -> Manifest:
    entries: dict[str, Entry] = {}
    with tempfile.TemporaryDirectory() as folder, _private(path) as file:
        with ledger_in_words():
            rows = dump_ledger(instance.ledger_url, Path(folder))
        dumped = {f"{LEDGER}/{p.name}": p for p in sorted(Path(folder).iterdir())}
        kept = {f"{INSTANCE}/{name}": p for name, p in sorted(kept_files(instance))}
        with zipfile.ZipFile(file, "w", compresslevel=1) as archive:
            for name, source in {**kept, **dumped}.items():
                try:
                    entries[name] = added(archive, name, source)
                except UnicodeEncodeError as error:
                    raise CommandError(text("backup_name", path=repr(str(source)))) from error
                except FileNotFoundError:
                    if not source.is_relative_to(instance.inbox):  # there people come and go
                        raise
            # The time of a dump is nobody's time.
            entries |= {n: entries[n].model_copy(update={"mtime_ns": 0}) for n in dumped}
            manifest = Manifest(
                program=version("parkreport"),
                as_of=_last_moment(Path(folder)),
                rows=rows,
                left_out=list(LEFT_OUT),
                files=entries,
            )
            archive.writestr(zipfile.ZipInfo(MANIFEST), manifest.to_json())
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _private(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _last_moment(dump: Path) -> str:
    last = ""
    with (dump / "events.jsonl").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            last = line
    return str(json.loads(last)["at"]) if last else ""


def kept_files(instance: Instance) -> Iterator[tuple[str, Path]]:
    """Every file of the instance that belongs into an archive, by its name inside the home."""
    ledger = sa.make_url(instance.ledger_url)
    own = Path(ledger.database or "").absolute() if ledger.get_backend_name() == "sqlite" else None
    seen: set[Path] = set()
    for folder, folders, names in os.walk(instance.home, followlinks=True):
        here = Path(folder)
        top = here == instance.home
        if here.resolve() in seen:  # a link back into the instance
            folders.clear()
            continue
        seen.add(here.resolve())
        left_out = LEFT_OUT if top else ()
        folders[:] = [f for f in folders if not f.endswith(_HALF_WRITTEN) and f not in left_out]
        for name in names:
            path = here / name
            if name.endswith(_HALF_WRITTEN) or name in left_out or not path.is_file():
                continue
            if own is not None and here == own.parent and name.startswith(own.name):
                continue
            yield path.relative_to(instance.home).as_posix(), path
