"""The instance that is put through breakdowns, and what must hold of it afterwards."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from small_instance import NOW, SmallDemo, few_exports, make_small_demo

from orchestration.verifying import verify

COMMAND = (sys.executable, "-m", "orchestration.cli", "--lang", "en", "--home")
ENVIRONMENT = {**os.environ, "PARKREPORT_NOW": NOW}


@dataclass(frozen=True)
class Patient:
    """Forms to be sent, and an instance after one undisturbed run of `seconds`."""

    folder: Path
    forms: SmallDemo
    sound: Path
    seconds: float

    @classmethod
    def made(cls, folder: Path) -> "Patient":
        make_small_demo(folder / "forms")
        forms = SmallDemo.at(folder / "forms")
        sound = folder / "sound"
        forms.fresh(sound)
        few_exports(sound)
        start = time.monotonic()
        subprocess.run(run(sound), env=ENVIRONMENT, check=True, capture_output=True)
        return cls(folder, forms, sound, time.monotonic() - start)

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """An instance with the forms in its inbox and nothing received."""
        home = self.forms.fresh(self.folder / "home")
        few_exports(home)
        yield home
        shutil.rmtree(home)

    @contextmanager
    def after_a_run(self) -> Iterator[Path]:
        """A copy of the sound instance without its exports: the next run must write them again."""
        home = self.folder / "home"
        shutil.copytree(self.sound, home)
        shutil.rmtree(home / "exports")
        yield home
        shutil.rmtree(home)

    def lost(self, home: Path) -> int:
        """Forms that lie neither in the inbox nor among the originals."""
        sent = {_sha256(path) for path in files(self.forms.inbox)}
        there = {_sha256(path) for path in files(home / "inbox")}
        return len(sent - there - {path.name for path in (home / "submissions").glob("??/*")})

    def is_as_undisturbed(self, home: Path) -> bool:
        """Whether the exported files are those of the undisturbed run, byte by byte."""
        return bytes_of(home / "exports") == bytes_of(self.sound / "exports")


def run(home: Path) -> list[str]:
    return [*COMMAND, str(home), "run"]


def half_written(home: Path) -> int:
    """Documents in `exports/` that are not whole, as `verify` sees them without the instance."""
    documents = [
        path
        for path in files(home / "exports")
        if path.suffix in (".xlsx", ".docx")
        and not any(part.startswith(".") for part in path.relative_to(home).parts)
    ]
    return sum(any(d.code != "alone" for d in verify(path, None)) for path in documents)


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files(folder)}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
