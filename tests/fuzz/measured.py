"""What each file took of the processor and of memory, told by the process that reads it.

A file at which its process ended is in no line: it was stopped at a limit and refused.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingestion import workers
from ingestion.submission import PartRead

_PROCESS = Path("/proc/self")
_FORGET_THE_PEAK = "5"  # proc(5), clear_refs: VmHWM starts anew from what is resident now


@dataclass(frozen=True)
class Taken:
    """Processor seconds and MiB that came on top of what the process held before."""

    seconds: float
    mib: float
    file: str


def tell_into(told: Path) -> None:
    """From now on workers add a line for each file they have read."""
    workers._read_all = _measured(workers._read_all, told)


def taken(told: Path) -> list[Taken]:
    """What was told since the last call."""
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    told.unlink(missing_ok=True)
    split = (line.split("\t") for line in lines)
    return [Taken(float(seconds), float(mib), file) for seconds, mib, file in split]


def _measured(
    read: Callable[[Path], list[PartRead]], told: Path
) -> Callable[[Path], list[PartRead]]:
    def measured(path: Path) -> list[PartRead]:
        (_PROCESS / "clear_refs").write_text(_FORGET_THE_PEAK, encoding="ascii")
        before, start = _mib("VmRSS"), time.process_time()
        parts = read(path)
        line = f"{time.process_time() - start}\t{_mib('VmHWM') - before}\t{path.name}\n"
        with told.open("a", encoding="utf-8") as file:
            file.write(line)
        return parts

    return measured


def _mib(name: str) -> float:
    lines = (_PROCESS / "status").read_text(encoding="utf-8").splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kib) / 1024
