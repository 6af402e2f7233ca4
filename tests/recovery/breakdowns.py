"""Each breakdown once, the kills as often as asked; every function says what came of it."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from zipfile import ZipFile

from patient import COMMAND, ENVIRONMENT, Patient, Started, ask, files, half_written

AT_ONCE = 3  # breakdowns, each of an instance of its own
KILLERS = 2  # of these, as long as there is something to kill
KILLS_RUNNING = 4
FULL_DISKS = 3
_READ_ONLY = ("submissions", "facts", "build", "exports")
_PAGE = 4096


@dataclass
class Outcome:
    """A row of the table: how often, how often it struck, and what was found afterwards."""

    breakdown: str
    remedy: str = "`run`"
    tries: int = 0
    struck: int = 0
    lost: int = 0
    half_written: int = 0
    runs_after: int = 0
    same_bytes: int = 0
    said: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        whole = self.lost + self.half_written == 0
        return whole and 0 < self.tries <= self.struck and self.same_bytes == self.runs_after > 0


def all_breakdowns(patient: Patient, kills: int, seed: int) -> list[Outcome]:
    """Every breakdown, some at a time; what is drawn depends on the seed alone."""
    asked: list[Callable[[], Outcome]] = [
        lambda share=share: killed(patient, len(range(share, kills, KILLERS)), Random(seed + share))
        for share in range(KILLERS)
    ]
    if may_mount():
        asked += [lambda: disk_full(patient, Random(seed)), lambda: read_only(patient)]
    asked += [
        lambda: damaged(patient, "a file of facts damaged", "facts/2022/*.parquet", _FROM_BACKUP),
        lambda: damaged(patient, "an original damaged", "submissions/??/*", _FROM_BACKUP),
        lambda: damaged(patient, "the published database damaged", "warehouse.duckdb"),
        lambda: dagster_home_gone(patient),
        lambda: two_runs_at_once(patient),
        lambda: read_while_publishing(patient),
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(_told, asked))
    for share in outcomes[1:KILLERS]:
        outcomes[0] = _together(outcomes[0], share)
    return [outcomes[0], *outcomes[KILLERS:]]


def _told(breakdown: Callable[[], Outcome]) -> Outcome:
    """Its outcome, told at once: all together take a while."""
    outcome = breakdown()
    print(outcome, file=sys.stderr, flush=True)
    return outcome


def _together(one: Outcome, other: Outcome) -> Outcome:
    counts = ("tries", "struck", "lost", "half_written", "runs_after", "same_bytes")
    sums = {name: getattr(one, name) + getattr(other, name) for name in counts}
    return Outcome(one.breakdown, one.remedy, **sums, said=one.said | other.said)


def _look(outcome: Outcome, patient: Patient, home: Path) -> None:
    """Right after a breakdown: nothing lost, nothing half written."""
    outcome.lost += patient.lost(home)
    outcome.half_written += half_written(home)


def _run_after(outcome: Outcome, patient: Patient, home: Path) -> None:
    """The next run succeeds and leaves the bytes of an undisturbed one."""
    done = ask(home, "run")
    if done.returncode:
        outcome.said.add(_last_words(done.stderr, home))
    outcome.runs_after += 1
    outcome.same_bytes += done.returncode == 0 and patient.is_as_undisturbed(home)
    _look(outcome, patient, home)


def killed(patient: Patient, kills: int, rng: Random) -> Outcome:
    """Once, or again while the next run mends it; now and then where dbt has not parsed yet."""
    outcome = Outcome(
        "killed (SIGKILL, all its processes) at a random moment of `run`, "
        f"once to {KILLS_RUNNING} times running"
    )
    while outcome.tries < kills:
        with patient.fresh(parsed=rng.random() < 0.8) as home:
            for _ in range(min(rng.randint(1, KILLS_RUNNING), kills - outcome.tries)):
                if not Started(home).is_killed_after(rng.uniform(0, patient.seconds)):
                    break  # it had ended
                outcome.tries += 1
                outcome.struck += 1
                _look(outcome, patient, home)
            _run_after(outcome, patient, home)
    return outcome


def may_mount() -> bool:
    """Whether this machine lets us mount in a namespace of our own (no other process sees it)."""
    try:
        return _in_namespace("mount -t tmpfs none /mnt").returncode == 0
    except FileNotFoundError:
        return False


def _in_namespace(script: str, **names: object) -> subprocess.CompletedProcess[str]:
    """A shell script in a mount namespace of its own; `names` are its variables."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        check=False,
        env={**ENVIRONMENT, **{name: str(value) for name, value in names.items()}},
        capture_output=True,
        text=True,
    )


def disk_full(patient: Patient, rng: Random) -> Outcome:
    """A disk of the instance's own that ends somewhere between the forms and a finished run."""
    outcome = Outcome("the disk full during `run`, then larger")
    script = f"""
        mount -t tmpfs -o size="$size" none "$disk" && cp -a "$home" "$disk/home" || exit 100
        {" ".join(COMMAND)} "$disk/home" run > /dev/null 2> "$told"
        status=$?
        cp -a "$disk/home" "$seen" && exit $status || exit 100
    """
    for _ in range(FULL_DISKS):
        with patient.fresh() as home:
            disk, told, seen = (home.with_name(name) for name in ("disk", "told", "seen"))
            disk.mkdir()
            least, most = _on_disk(home), _on_disk(patient.sound)
            size = least + int(rng.uniform(0.05, 0.9) * (most - least))
            done = _in_namespace(script, home=home, disk=disk, told=told, seen=seen, size=size)
            assert done.returncode != 100, done.stderr
            outcome.tries += 1
            if done.returncode:
                outcome.struck += 1
                outcome.said.add(_last_words(told.read_text(encoding="utf-8"), disk / "home"))
            _look(outcome, patient, seen)
            _run_after(outcome, patient, seen)
    return outcome


def _on_disk(home: Path) -> int:
    """Bytes that a home takes in whole pages, a folder one too."""
    return sum(_PAGE * (2 + path.stat().st_size // _PAGE) for path in home.rglob("*"))


def read_only(patient: Patient) -> Outcome:
    """Each folder that a run writes into is mounted read-only, then not."""
    outcome = Outcome("a folder read-only during `run` (" + ", ".join(_READ_ONLY) + ")")
    script = 'mount --bind "$at" "$at" && mount -o remount,ro,bind "$at" || exit 100; '
    script += " ".join(COMMAND) + ' "$home" run'
    for folder in _READ_ONLY:
        with patient.fresh() as home:
            (home / folder).mkdir(exist_ok=True)
            done = _in_namespace(script, at=home / folder, home=home)
            assert done.returncode != 100, done.stderr
            outcome.tries += 1
            if done.returncode:
                outcome.struck += 1
                outcome.said.add(_last_words(done.stderr, home))
            _look(outcome, patient, home)
            _run_after(outcome, patient, home)
    return outcome


_FROM_BACKUP = "`doctor` names it; the file from the last backup, `run`"


def damaged(patient: Patient, what: str, pattern: str, remedy: str = "`run`") -> Outcome:
    """An eighth of a file overwritten; where nothing can make it again, a backup has it.

    It strikes where `doctor` names the file. A run before the remedy may fail, in words.
    """
    outcome = Outcome(what, remedy, tries=1)
    with patient.after_a_run() as home:
        backup = home.with_name("backup.zip")
        done = ask(home, "backup", "--out", str(backup))
        assert done.returncode == 0, done.stderr
        path = max(home.glob(pattern), key=lambda p: p.stat().st_size)
        _damage(path)
        outcome.struck += path.name[:12] in ask(home, "doctor").stdout
        if remedy == _FROM_BACKUP:
            done = ask(home, "run")
            if done.returncode:
                outcome.said.add(_last_words(done.stderr, home))
            with ZipFile(backup) as archive:
                inside = f"instance/{path.relative_to(home).as_posix()}"
                path.unlink()
                path.write_bytes(archive.read(inside))
                path.chmod(0o444)
        _run_after(outcome, patient, home)
    return outcome


def _damage(path: Path) -> None:
    """An eighth of it: a database has room between its tables that nobody reads."""
    path.chmod(0o644)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write((b"\x00damaged\x00" * size)[: size // 8])


def dagster_home_gone(patient: Patient) -> Outcome:
    outcome = Outcome("Dagster's home removed", tries=1, struck=1)
    with patient.after_a_run() as home:
        shutil.rmtree(home / "dagster")
        _look(outcome, patient, home)
        _run_after(outcome, patient, home)
    return outcome


def two_runs_at_once(patient: Patient) -> Outcome:
    """It strikes where one of the two is turned away."""
    outcome = Outcome("two `run`s at once", "one of them did the work; `run`", tries=1)
    with patient.fresh() as home, ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: ask(home, "run"), range(2)))
        outcome.struck += sorted(done.returncode for done in both) == [0, 1]
        outcome.said |= {_last_words(done.stderr, home) for done in both if done.returncode}
        _look(outcome, patient, home)
        _run_after(outcome, patient, home)
    return outcome


def read_while_publishing(patient: Patient) -> Outcome:
    """Database and documents of a first year are read without a pause while a run adds a second.

    What nobody read meanwhile, an instance of its own, is the undisturbed one.
    """
    outcome = Outcome("read without a pause while a run publishes", "none needed", tries=1)
    with patient.fresh() as calm, patient.fresh() as home:
        for one in (calm, home):
            _first_year(patient, one)
        assert ask(calm, "run").returncode == 0
        over, looks = threading.Event(), list[int]()
        reader = threading.Thread(target=lambda: looks.extend(_reads(home, over)))
        reader.start()
        assert ask(home, "run").returncode == 0
        over.set()
        reader.join()
        outcome.struck, outcome.half_written = len(looks), sum(looks)
        undisturbed = replace(patient, sound=calm)
        _look(outcome, undisturbed, home)
        _run_after(outcome, undisturbed, home)
    return outcome


def _first_year(patient: Patient, home: Path) -> None:
    """After a run of all but the second year's forms, which then lie in the inbox."""
    for path in files(home / "inbox"):
        if path.name.startswith("2023"):
            path.unlink()
    assert ask(home, "run").returncode == 0
    for path in files(patient.forms.inbox):
        if path.name.startswith("2023"):
            shutil.copy2(path, home / "inbox")


def _reads(home: Path, over: threading.Event) -> Iterator[int]:
    """One number a look: what was not whole."""
    while not over.is_set():
        yield half_written(home)


def _last_words(stderr: str, home: Path) -> str:
    """The last lines of what a command said, without the place of this home."""
    lines = [line for line in stderr.replace(str(home), "HOME").splitlines() if line.strip()]
    return " ⏎ ".join(line.strip()[:300] for line in lines[-3:])
