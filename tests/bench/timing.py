"""Seconds and memory: contenders taken in turn, and processes watched with all below them."""

import math
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LOOK_EVERY = 0.5  # seconds


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of each, one after another in every round, so that drift hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            taken[name].append(seconds_of(work))
    return {name: statistics.median(of) for name, of in taken.items()}


@dataclass(frozen=True)
class Watched:
    """Work from start to end: wall and processor seconds, and the memory of all its processes.

    `began` is the clock's time then, as files have it; `looks` are such times, each with MiB.
    """

    began: float
    seconds: float
    processor: float
    looks: tuple[tuple[float, float], ...]

    def peak_mib(self, until: float = math.inf) -> float:
        """The most memory that was seen, or so many seconds after the start."""
        return max((mib for at, mib in self.looks if at <= self.began + until), default=0)


@contextmanager
def watching() -> Iterator[Callable[[], Watched]]:
    """Watches the processes below this one; what comes out, once they have ended, says the figures.

    Memory is their proportional set size, summed: what two of them share counts once. Looked at
    twice a second, so that a shorter peak may be missed. The system counts no seconds of a process
    that its parent did not wait for (Spark's driver): then those seen of each are more.
    """
    began, before, start = time.time(), os.times(), time.perf_counter()
    over = threading.Event()
    looks: list[tuple[float, float]] = []
    found: list[Watched] = []
    already, seen = set(_family(os.getpid())), dict[int, float]()

    def look() -> None:
        while not over.wait(_LOOK_EVERY):
            below = _family(os.getpid())[1:]
            looks.append((time.time(), sum(map(_kib, below)) / 1024))
            seen.update((pid, _processor(pid)) for pid in below if pid not in already)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield lambda: found[0]
    finally:
        seconds, after = time.perf_counter() - start, os.times()
        over.set()
        looking.join()
        processor = (after.children_user - before.children_user) + (
            after.children_system - before.children_system
        )
        found.append(Watched(began, seconds, max(processor, sum(seen.values())), tuple(looks)))


def watched(command: list[str], environment: Mapping[str, str]) -> Watched:
    """Run a command to its end. CalledProcessError where it fails."""
    with watching() as figures:
        subprocess.run(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    return figures()


def _family(pid: int) -> list[int]:
    """A process and all below it; one that has ended meanwhile has none."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _processor(pid: int) -> float:
    """Seconds of processor time of one process; 0 when it has ended meanwhile."""
    try:
        behind_its_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(behind_its_name[11]) + int(behind_its_name[12])) / os.sysconf("SC_CLK_TCK")


def _kib(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
