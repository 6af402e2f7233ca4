"""Each breakdown once, the kills as often as asked; every function says what came of it."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from zipfile import ZipFile

import duckdb
from patient import COMMAND, ENVIRONMENT, Patient, files, half_written, run

FULL_DISKS = 5
_READ_ONLY = ("submissions", "facts", "build", "exports")


@dataclass
class Outcome:
    """A row of the table: how often, how often it struck, and what was found afterwards."""

    breakdown: str
    remedy: str = "`run`"
    tries: int = 0
    struck: int = 0
    lost: int = 0
    half_written: int = 0
    same_bytes: int = 0
    said: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        return (
            self.tries > 0 and self.lost + self.half_written == 0 and self.same_bytes == self.tries
        )


def all_breakdowns(patient: Patient, kills: int, rng: Random) -> list[Outcome]:
    outcomes = [killed(patient, kills, rng)]
    if may_mount():
        outcomes += [disk_full(patient, rng), read_only(patient)]
    outcomes += [
        damaged(patient, "a file of facts damaged", "facts/2022/*.parquet", from_backup=True),
        damaged(patient, "an original damaged", "submissions/??/*", from_backup=True),
        damaged(patient, "the published database damaged", "warehouse.duckdb"),
        dagster_home_gone(patient),
        two_runs_at_once(patient),
        read_while_publishing(patient),
    ]
    return outcomes


def told(command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    """A command to its end, however it ends."""
    environment = {**ENVIRONMENT, **more}
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True)


def _look(outcome: Outcome, patient: Patient, home: Path) -> None:
    """Before the next run: nothing lost, nothing half written; and after it: the same bytes."""
    outcome.lost += patient.lost(home)
    outcome.half_written += half_written(home)
    done = told(run(home))
    if done.returncode:
        outcome.said.add(_last_line(done.stderr or done.stdout))
    outcome.same_bytes += patient.is_as_undisturbed(home)


def killed(patient: Patient, kills: int, rng: Random) -> Outcome:
    outcome = Outcome("killed (SIGKILL, all its processes) at a random moment of `run`")
    for _ in range(kills):
        with patient.fresh() as home:
            moment = rng.uniform(0, patient.seconds)
            process = subprocess.Popen(
                run(home), env=ENVIRONMENT, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                outcome.struck += 1
            outcome.tries += 1
            _look(outcome, patient, home)
    return outcome


def may_mount() -> bool:
    """Whether this machine lets us mount in a namespace of our own (no other process sees it)."""
    asked = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return told(asked).returncode == 0
    except FileNotFoundError:
        return False


def _in_namespace(script: str, **names: object) -> subprocess.CompletedProcess[str]:
    """A shell script in a mount namespace of its own; `names` are its variables."""
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    return told(command, **{name: str(value) for name, value in names.items()})


def disk_full(patient: Patient, rng: Random) -> Outcome:
    """A disk of the instance's own that ends somewhere between the forms and a finished run."""
    outcome = Outcome("the disk full during `run`, then larger")
    least, most = (
        sum(p.stat().st_size for p in files(h)) for h in (patient.forms.inbox, patient.sound)
    )
    for _ in range(FULL_DISKS):
        with patient.fresh() as home:
            disk, seen = patient.folder / "disk", patient.folder / "seen"
            disk.mkdir()
            script = """
                mount -t tmpfs -o size="$size" none "$disk" && cp -a "$home" "$disk/home"
                "$@" run > "$seen.out" 2>&1; echo "status $?" >> "$seen.out"
                mkdir "$seen" && cp -a "$disk/home" "$seen/home"
            """
            size = least + int(rng.uniform(0.05, 0.9) * (most - least))
            command = " ".join([*COMMAND, "$disk/home"])
            _in_namespace(
                script.replace('"$@"', command), home=home, disk=disk, seen=seen, size=size
            )
            lines = seen.with_suffix(".out").read_text(encoding="utf-8").splitlines()
            outcome.struck += lines[-1] != "status 0"
            outcome.said.add(_last_line("\n".join(lines[:-1])))
            outcome.tries += 1
            _look(outcome, patient, seen / "home")
            for folder in (disk, seen):
                shutil.rmtree(folder)
    return outcome


def read_only(patient: Patient) -> Outcome:
    """Each folder that a run writes into is mounted read-only, then not."""
    outcome = Outcome("a folder read-only during `run` (" + ", ".join(_READ_ONLY) + ")")
    for folder in _READ_ONLY:
        with patient.fresh() as home:
            (home / folder).mkdir(exist_ok=True)
            script = 'mount --bind "$at" "$at" && mount -o remount,ro,bind "$at"; '
            script += " ".join(run(home))
            done = _in_namespace(script, at=home / folder)
            outcome.struck += done.returncode != 0
            outcome.said.add(_last_line(done.stderr or done.stdout))
            outcome.tries += 1
            _look(outcome, patient, home)
    return outcome


def damaged(patient: Patient, what: str, pattern: str, *, from_backup: bool = False) -> Outcome:
    """Bytes in the middle of a file changed; where nothing can make it again, a backup has it."""
    remedy = "`doctor` names it; the file from the last backup, `run`" if from_backup else "`run`"
    outcome = Outcome(what, remedy, tries=1)
    with patient.after_a_run() as home:
        backup = patient.folder / "backup.zip"
        ask = [*COMMAND, str(home)]
        assert told([*ask, "backup", "--out", str(backup)]).returncode == 0
        path = max(home.glob(pattern), key=lambda p: p.stat().st_size)
        _damage(path)
        outcome.struck += path.name[:12] in told([*ask, "doctor"]).stdout
        if from_backup:
            with ZipFile(backup) as archive:
                inside = f"instance/{path.relative_to(home).as_posix()}"
                path.unlink()
                path.write_bytes(archive.read(inside))
                path.chmod(0o444)
        backup.unlink()
        _look(outcome, patient, home)
    return outcome


def _damage(path: Path) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\x00damaged\x00" * 64)


def dagster_home_gone(patient: Patient) -> Outcome:
    outcome = Outcome("Dagster's home removed", tries=1, struck=1)
    with patient.after_a_run() as home:
        shutil.rmtree(home / "dagster")
        _look(outcome, patient, home)
    return outcome


def two_runs_at_once(patient: Patient) -> Outcome:
    outcome = Outcome("two `run`s at once", "one of them did the work; `run`", tries=1)
    with patient.fresh() as home:
        both = [
            subprocess.Popen(run(home), env=ENVIRONMENT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(2)
        ]  # fmt: skip
        said = [process.communicate()[0] for process in both]
        status = [process.returncode for process in both]
        outcome.struck += sorted(status) == [0, 1]
        outcome.said |= {_last_line(t) for t, s in zip(said, status, strict=True) if s}
        _look(outcome, patient, home)
    return outcome


def read_while_publishing(patient: Patient) -> Outcome:
    """Database and documents of a first year are read without a pause while a run adds a second."""
    outcome = Outcome("read without a pause while a run publishes", "none needed", tries=1)
    with patient.fresh() as home:
        later = [path for path in files(home / "inbox") if "2023" in path.name]
        for path in later:
            shutil.move(path, patient.folder / path.name)
        subprocess.run(run(home), env=ENVIRONMENT, check=True, capture_output=True)
        for path in later:
            shutil.move(patient.folder / path.name, path)
        over, looks = threading.Event(), list[int]()
        reader = threading.Thread(target=lambda: looks.extend(_reads(home, over)))
        reader.start()
        subprocess.run(run(home), env=ENVIRONMENT, check=True, capture_output=True)
        over.set()
        reader.join()
        outcome.struck, outcome.half_written = len(looks), sum(looks)
        _look(outcome, patient, home)
    return outcome


def _reads(home: Path, over: threading.Event) -> Iterator[int]:
    """One number a look: what was not whole."""
    while not over.is_set():
        yield half_written(home) + _unreadable(home / "warehouse.duckdb")


def _unreadable(database: Path) -> int:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("select count(*) from fct_rollup").fetchone()
    except duckdb.Error:
        return 1
    return 0


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")[:160]
