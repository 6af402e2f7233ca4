"""`restore`: an instance from its archive, whole or not at all.

It is put together beside its place, its ledger filled and compared line by line, and appears there
by one rename.
"""

import json
import os
import re
import shutil
import tempfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

from ingestion.ledger_dump import load_ledger
from ingestion.ledger_server import ledger_engine
from orchestration.archive import INSTANCE, LEDGER, Manifest, copied, opened
from orchestration.instance import Instance, open_instance
from orchestration.ledger_words import ledger_in_words
from orchestration.texts import CommandError, text

THE_INSTANCES_OWN = "sqlite"
_URL = re.compile(r"""(?ms)(^\[ledger\][^\[]*?^url[ \t]*=[ \t]*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")


def restore(path: Path, home: Path, ledger_url: str | None = None) -> Manifest:
    """The instance of the archive at `home`, which must be empty or not there.

    Its ledger goes where the settings say; `ledger_url` (`sqlite`: a file of the instance) writes
    another place into them. Raises CommandError, and then leaves `home` as it was.
    """
    home = home.absolute()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise CommandError(text("restore_not_empty", home=home))
    with opened(path) as (archive, manifest):
        home.parent.mkdir(parents=True, exist_ok=True)
        needed = sum(entry.bytes for entry in manifest.files.values())
        if needed > shutil.disk_usage(home.parent).free:
            raise CommandError(text("restore_no_space", home=home, mib=needed >> 20))
        made = home.with_name(f".{home.name}.restoring")
        shutil.rmtree(made, ignore_errors=True)  # left by a killed attempt
        try:
            with tempfile.TemporaryDirectory() as dump:
                _unpack(archive, manifest, made, Path(dump))
                if ledger_url is not None:
                    set_ledger(made / "instance.toml", ledger_url)
                _load(Instance(made), Path(dump), manifest)
            _put_in_place(made, home)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    open_instance(home)
    return manifest


def _unpack(archive: ZipFile, manifest: Manifest, made: Path, dump: Path) -> None:
    roots = {INSTANCE: made, LEDGER: dump}
    made.mkdir(mode=0o700)
    for name, entry in manifest.files.items():
        root, _, inside = name.partition("/")
        target = roots[root] / inside
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                copied(archive, name, entry, file)
        except (FileExistsError, NotADirectoryError) as error:
            raise ValueError(f"{name} stands twice") from error
        os.utime(target, ns=(entry.mtime_ns, entry.mtime_ns))
        target.chmod(entry.mode)
    if not (made / "instance.toml").exists():
        raise ValueError("no instance.toml")


def _load(instance: Instance, dump: Path, manifest: Manifest) -> None:
    instance.submissions.mkdir(exist_ok=True)
    with ledger_in_words():
        loaded = load_ledger(instance.ledger_url, dump)
    if loaded != manifest.rows:
        raise ValueError(f"{loaded} rows instead of {manifest.rows}")


def _put_in_place(made: Path, home: Path) -> None:
    try:
        made.rename(home)
    except OSError as error:  # the root of a volume cannot be replaced
        raise CommandError(text("restore_in_place", home=home, detail=error)) from error


def set_ledger(settings: Path, url: str) -> None:
    """Write the ledger's URL into the settings; nothing else in them changes."""
    url = "" if url == THE_INSTANCES_OWN else url
    if url:
        with ledger_in_words():
            ledger_engine(url).dispose()
    before = settings.read_text(encoding="utf-8")
    after, count = _URL.subn(lambda m: m[1] + json.dumps(url, ensure_ascii=False), before)
    wanted = tomllib.loads(before)
    wanted["ledger"] = {**wanted.get("ledger", {}), "url": url}
    try:
        same = count == 1 and tomllib.loads(after) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise CommandError(text("restore_settings"))
    settings.write_text(after, encoding="utf-8")
    if Instance(settings.parent).ledger_has_password:
        settings.chmod(0o600)
