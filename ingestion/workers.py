"""Originals are read in processes of their own, so that no file can stop the others.

A worker may use only so much memory and, for each part, so much processor time. When one dies, the
files it may have died of are read again, each in a process for itself: the one that dies again is
refused, part by part, and the rest is read as if it had not been there.
"""

import faulthandler
import gc
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

from ingestion.contract import contracts
from ingestion.facts import packed, unpacked
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.parser import ParsedReturn
from ingestion.roster import Roster
from ingestion.submission import PartKind, PartRead, kept_scan, read_part, refused_part, submitted
from ingestion.units import units

_FORK = multiprocessing.get_context("fork")  # the roster and the loaded program come along
_OUT_OF_MEMORY = b"memory allocation of"  # the last words of native code that gets none

_OBJECTS_BEFORE_COLLECTION = 50_000
_CHUNKS_AHEAD = 3  # for each worker
_FILES_IN_CHUNK = 8  # at most: memory for the facts of more is asked anew of the system each time

_roster: Roster
_limits: Limits


def read_files(
    paths: list[Path], roster: Roster, workers: int, limits: Limits = DEFAULT_LIMITS
) -> Iterator[list[PartRead]]:
    """Read originals on `workers` processes: the parts of each, in the order given."""
    contracts()  # read here once, each process is born with them
    units()
    done = 0
    while done < len(paths):
        chunks = _chunks(paths[done:], workers)
        told_of = 0
        try:
            with ProcessPoolExecutor(
                min(workers, len(chunks)),
                mp_context=_FORK,
                initializer=_start_worker,
                initargs=(roster, limits),
            ) as pool:
                for told in pool.map(_read_several, chunks):
                    yield from told.read()
                    told_of += 1
                    done += len(told.originals)
        except BrokenProcessPool:
            for path in chunks[told_of]:
                yield read_alone(path, roster, limits)
                done += 1


def _chunks(paths: list[Path], workers: int) -> list[list[Path]]:
    """What a worker is given at a time: ever less, so that none waits long for the other's last."""
    chunks = []
    while paths:
        size = max(1, min(_FILES_IN_CHUNK, len(paths) // (workers * _CHUNKS_AHEAD)))
        chunks.append(paths[:size])
        paths = paths[size:]
    return chunks


def read_alone(path: Path, roster: Roster, limits: Limits = DEFAULT_LIMITS) -> list[PartRead]:
    """Read one original in a process for itself; a part that ends the process is refused."""
    parts: list[list[PartRead]] = []  # a part may hold several returns
    while True:
        attempt = _Attempt(path, roster, limits, skip=len(parts))
        parts += attempt.read
        if not attempt.is_complete:
            name = attempt.part or ""
            # A scan is kept whatever its text layer did to its reader.
            refused = refused_part(name, attempt.problem, attempt.detail)
            parts.append([kept_scan(name) if attempt.is_scan else refused])
        # Where it died between two parts, what follows cannot be reached.
        if attempt.is_complete or attempt.part is None:
            return [read for part in parts for read in part]


class _Attempt:
    """One process that reads one original from its part number `skip` on."""

    def __init__(self, path: Path, roster: Roster, limits: Limits, skip: int) -> None:
        self.read: list[list[PartRead]] = []
        self.part: str | None = None  # the part that was being read
        self.is_scan = False
        self.is_complete = False
        self.problem, self.detail = "reader_failed", ""
        receiver, sender = _FORK.Pipe(duplex=False)
        with tempfile.TemporaryFile() as last_words, receiver:
            process = _FORK.Process(
                target=_read_and_tell, args=(sender, last_words, path, roster, limits, skip)
            )
            process.start()
            sender.close()
            self._listen(receiver)
            process.join()
            if not self.is_complete:
                last_words.seek(0)
                self._explain(process.exitcode or 0, last_words.read())

    def _listen(self, receiver: "Connection") -> None:
        try:
            while (told := receiver.recv()) is not None:
                if isinstance(told, tuple):
                    self.part, self.is_scan = told
                else:
                    self.read.append(told)
                    self.part = None
            self.is_complete = True
        except EOFError:
            return

    def _explain(self, exit_code: int, last_words: bytes) -> None:
        problem = "reader_failed"
        if exit_code == -signal.SIGPROF:
            problem = "too_slow_file"
        elif _OUT_OF_MEMORY in last_words or b"MemoryError" in last_words:
            problem = "too_large_file"
        self.problem = problem
        named = signal.Signals(-exit_code).name if exit_code < 0 else f"exit {exit_code}"
        self.detail = "内存不足" if problem == "too_large_file" else named


class _WithoutPandas(MetaPathFinder):
    """Keeps pandas out of a process that does not need it.

    Arrow asks for pandas at its first list, to find that facts are no Series; loading it takes
    longer than reading twenty files, and making sure of its version as long as reading one.
    """

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def _start_worker(roster: Roster, limits: Limits) -> None:
    global _roster, _limits
    _roster, _limits = roster, limits
    sys.modules.pop("pandas", None)
    sys.meta_path.insert(0, _WithoutPandas())
    gc.freeze()  # what was born with this process is shared with its parent: leave it in place
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)  # a sheet is many small lists and no cycles
    faulthandler.disable()  # how a process ended is told by its parent, in a sentence
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    memory = _memory_in_use() + limits.memory_mib * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _memory_in_use() -> int:
    """Address space of this process in bytes; half of it is the program's own libraries."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _allow_seconds() -> None:
    """From now on so much processor time; then the process ends, even inside native code."""
    signal.setitimer(signal.ITIMER_PROF, _limits.seconds)


_Head = tuple[str, PartKind, ParsedReturn, tuple[str, ...], str]
"""A part without the columns of its facts."""


@dataclass
class _Told:
    """What a process tells of several originals: their parts, and the facts of all as bytes."""

    originals: list[list[_Head]]
    counts: list[int]
    facts: bytes

    @classmethod
    def of(cls, originals: list[list[PartRead]]) -> "_Told":
        columns = [part.columns for parts in originals for part in parts]
        told = [
            [(p.part, p.kind, p.parsed, p.codes, p.digest) for p in parts] for parts in originals
        ]
        return cls(told, [table.num_rows for table in columns], packed(columns))

    def read(self) -> Iterator[list[PartRead]]:
        columns = unpacked(self.facts, self.counts)
        for parts in self.originals:
            yield [
                PartRead(part, kind, parsed, next(columns), codes, digest)
                for part, kind, parsed, codes, digest in parts
            ]


def _read_several(paths: list[Path]) -> _Told:
    try:
        return _Told.of([_read_all(path) for path in paths])
    except MemoryError:  # facts too large to be told: each original is read again by itself
        os._exit(1)


def _read_all(path: Path) -> list[PartRead]:
    read: list[PartRead] = []
    _allow_seconds()
    for part in submitted(path, _limits):
        read += read_part(part, _roster, _limits)
        _allow_seconds()
    signal.setitimer(signal.ITIMER_PROF, 0)
    return read


def _read_and_tell(
    sender: "Connection",
    last_words: IO[bytes],
    path: Path,
    roster: Roster,
    limits: Limits,
    skip: int,
) -> None:
    os.dup2(last_words.fileno(), 2)
    _start_worker(roster, limits)
    _allow_seconds()
    for number, part in enumerate(submitted(path, limits)):
        if number >= skip:
            sender.send((part.name, part.known.kind == "scan"))
            sender.send(read_part(part, roster, limits))
        _allow_seconds()
    sender.send(None)
