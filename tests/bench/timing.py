"""Seconds and memory: contenders taken in turn, and a command watched with all its processes."""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
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
    """A command from start to end: wall and processor seconds, peak memory of all its processes."""

    seconds: float
    processor: float
    peak_mib: float


def watched(command: list[str], environment: Mapping[str, str]) -> Watched:
    """Run a command to its end. CalledProcessError where it fails.

    Memory is the proportional set size of the process and all below it, summed: what two of them
    share counts once. Looked at twice a second, so that a shorter peak may be missed.
    """
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    over, peak = threading.Event(), [0]

    def look() -> None:
        while not over.wait(_LOOK_EVERY):
            peak[0] = max(peak[0], sum(map(_kib, _family(process.pid))))

    looking = threading.Thread(target=look)
    looking.start()
    status = process.wait()
    seconds = time.perf_counter() - start
    over.set()
    looking.join()
    if status:
        raise subprocess.CalledProcessError(status, command)
    after = os.times()
    processor = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Watched(seconds, processor, peak[0] / 1024)


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


def _kib(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
