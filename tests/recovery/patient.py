"""The instance that is put through breakdowns, and what must hold of it afterwards."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from command import run_command, start_command
from small_instance import NOW, SmallDemo, issuing_less, make_small_demo

from orchestration.verifying import verify

COMMAND = (sys.executable, "-m", "orchestration.cli", "--lang", "en", "--home")
ENVIRONMENT = {**os.environ, "PARKREPORT_NOW": NOW}
_PARSED = "build/dbt"  # the models as dbt has read them: what a program that was just put up lacks
_LOOK_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Patient:
    """Forms to be sent, and an instance after one undisturbed run of `seconds` processor time."""

    folder: Path
    forms: SmallDemo
    sound: Path
    seconds: float

    @classmethod
    def made(cls, folder: Path) -> "Patient":
        make_small_demo(folder / "forms")
        demo = SmallDemo.at(folder / "forms")
        forms = replace(demo, settings=issuing_less(demo.settings))
        sound = forms.fresh(folder / "sound")
        status, seconds = Started(sound).ended()
        assert status == 0, Started.said(sound)
        return cls(folder, forms, sound, seconds)

    @contextmanager
    def fresh(self, *, parsed: bool = True) -> Iterator[Path]:
        """An instance with the forms in its inbox and nothing received."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            home = self.forms.fresh(Path(folder) / "home")
            if parsed:
                shutil.copytree(
                    self.sound / _PARSED, home / _PARSED, ignore=shutil.ignore_patterns("run")
                )
            yield home

    @contextmanager
    def after_a_run(self) -> Iterator[Path]:
        """A copy of the sound instance without its exports: the next run must write them again."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            home = Path(folder) / "home"
            shutil.copytree(self.sound, home, ignore=shutil.ignore_patterns("exports"))
            yield home

    def lost(self, home: Path) -> int:
        """Forms that lie neither in the inbox nor among the originals, with all their bytes."""
        sent, *there = (
            {_sha256(path) for path in files(folder)}
            for folder in (self.forms.inbox, home / "inbox", home / "submissions")
        )
        return len(sent.difference(*there))

    def is_as_undisturbed(self, home: Path) -> bool:
        """Whether what was issued and what goes back has the bytes of the undisturbed run."""
        return all(
            bytes_of(home / folder) == bytes_of(self.sound / folder)
            for folder in ("exports", "returned")
        )


class Started:
    """A `run` in a session of its own, so that it can be killed with all its processes."""

    def __init__(self, home: Path) -> None:
        told = home.with_name("told")
        told.unlink(missing_ok=True)
        arguments = ["--lang", "en", "--home", str(home), "run"]
        self._process = start_command(arguments, ENVIRONMENT, told, told, own_session=True)

    @staticmethod
    def said(home: Path) -> str:
        return home.with_name("told").read_text(encoding="utf-8")

    def ended(self) -> tuple[int | None, float]:
        """Exit status and processor seconds, when it has ended."""
        self.is_killed_after(float("inf"))
        return self._process.exitcode, self._seconds

    def is_killed_after(self, seconds: float) -> bool:
        """Kill it once it has had that much processor time; False if it ended before.

        Processor time, for a run is not further in it when the machine does other things too.
        """
        self._seconds = 0.0
        while self._process.is_alive():
            self._seconds = max(self._seconds, _processor_seconds(self._process.pid))
            if self._seconds >= seconds and _session_of(self._process.pid) == self._process.pid:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.join()
                return True
            self._process.join(_LOOK_SECONDS)
        return False


def _session_of(pid: int | None) -> int | None:
    try:
        return os.getsid(pid or 0)
    except ProcessLookupError:
        return None


def _processor_seconds(session: int | None) -> float:
    """Of all processes of a session, with those that have ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended since
            continue
        if int(told[3]) == session:
            ticks += sum(map(int, told[11:15]))
    return ticks / _TICKS


def ask(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command to its end, however it ends."""
    return run_command(["--lang", "en", "--home", str(home), *arguments], ENVIRONMENT)


def half_written(home: Path) -> int:
    """What lies open to people and is not whole; documents as `verify` sees them by themselves.

    A workbook and its manifest are renamed one after the other: what fails is looked at again.
    """
    issued = [path for path in _open_to_people(home / "exports") if path.suffix in _DOCUMENTS]
    others = [*_open_to_people(home / "returned"), *home.glob("*.xlsx")]
    return (
        sum(_differs(path) and _differs(path) for path in issued)
        + sum(path.suffix in _PACKAGES and not _is_whole(path) for path in others)
        + (home / "warehouse.duckdb").exists() * (not _answers(home / "warehouse.duckdb"))
    )


def _differs(document: Path) -> bool:
    return any(d.code != "alone" for d in verify(document, None))


_DOCUMENTS = (".xlsx", ".docx")
_PACKAGES = (".xlsx", ".docx", ".zip")


def _open_to_people(folder: Path) -> list[Path]:
    return [
        path
        for path in files(folder)
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _is_whole(package: Path) -> bool:
    try:
        with zipfile.ZipFile(package) as opened:
            return opened.testzip() is None
    except zipfile.BadZipFile:
        return False


def _answers(database: Path) -> bool:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute("select count(*) from fct_rollup").fetchone() is not None
    except duckdb.Error:
        return False


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files(folder)}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
