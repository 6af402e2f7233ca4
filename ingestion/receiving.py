"""Receiving: every settled file of the inbox is kept by its hash and recorded in the ledger.

A file is set aside inside the inbox, stored and recorded before it is removed: whenever a process
is killed, the next run finishes the same work and records nothing twice.
"""

import contextlib
import hashlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.clock import Clock, stamp
from ingestion.ledger import File, Ledger
from ingestion.mail import source_of

_PASSING = ("~$", ".")
_HALF_COPIED = (".part", ".tmp", ".crdownload", ".unfinished")
_SET_ASIDE = ".receiving"
_SETTLED_SECONDS = 2.0
_SECOND_LOOK_SECONDS = 0.3


@dataclass
class Received:
    """What `receive` took from the inbox and what it left to wait."""

    files: list[File] = field(default_factory=list)
    waiting: list[Path] = field(default_factory=list)


def receive(
    inbox: Path,
    submissions: Path,
    ledger: Ledger,
    clock: Clock,
    at_most: int | None = None,
) -> Received:
    """Move every settled file of the inbox to `submissions/` by its hash and record it.

    Half-copied files, lock files and files that cannot be opened wait. Nothing is deleted that is
    not stored and recorded. Of several files the one saved last is received last; `at_most` takes
    so many of those saved first, the others wait for another call.
    """
    submissions.mkdir(parents=True, exist_ok=True)
    received = Received(files=_finish_interrupted(inbox, submissions, ledger))
    settled, received.waiting = _settled(
        sorted(path for path in inbox.rglob("*") if path.is_file() and not _is_set_aside(path))
    )
    if at_most is not None and len(settled) > at_most:
        received.waiting += settled[at_most:]
        settled = settled[:at_most]
    moment = stamp(clock())
    aside = inbox / _SET_ASIDE / moment.replace(":", "")
    stored: list[tuple[Path, File]] = []
    for path in settled:
        name = path.relative_to(inbox).as_posix()
        try:
            file = keep(path, name, moment, submissions)
            held = aside / name
            held.parent.mkdir(parents=True, exist_ok=True)
            path.rename(held)
        except OSError:
            received.waiting.append(path)
            continue
        stored.append((held, file))
    ledger.append_files([file for _, file in stored])
    for held, _ in stored:
        held.unlink()
    _remove_empty(inbox / _SET_ASIDE)
    received.files += [file for _, file in stored]
    return received


def inbox_state(inbox: Path) -> dict[str, tuple[int, int]]:
    """Size and moment of saving of each file of the inbox that may be received, by its name.

    A file whose state differs from that of an earlier look is still being copied. What a killed
    run had set aside is there too.
    """
    found = {
        path.relative_to(inbox).as_posix(): _state(path)
        for path in sorted(inbox.rglob("*"))
        if path.is_file() and not _is_passing(path)
    }
    return {name: state for name, state in found.items() if state}


def _is_passing(path: Path) -> bool:
    """Locks of office programs, hidden files, and what a program names as half-copied."""
    return path.name.startswith(_PASSING) or path.suffix.lower() in _HALF_COPIED


def _finish_interrupted(inbox: Path, submissions: Path, ledger: Ledger) -> list[File]:
    """Record what a killed run had set aside, under the moment it had given to it.

    Without setting aside nobody could tell a file that was recorded but not yet removed from the
    same file sent once more; the two differ in which revision is the current one.
    """
    left = sorted(path for path in (inbox / _SET_ASIDE).rglob("*") if path.is_file())
    if not left:
        return []
    recorded = {(file.sha256, file.name, file.received_at) for file in ledger.files()}
    missed = []
    for path in left:
        folder, *parts = path.relative_to(inbox / _SET_ASIDE).parts
        moment = f"{folder[:13]}:{folder[13:15]}:{folder[15:]}"
        file = keep(path, "/".join(parts), moment, submissions)
        if (file.sha256, file.name, file.received_at) not in recorded:
            missed.append(file)
    ledger.append_files(missed)
    for path in left:
        path.unlink()
    _remove_empty(inbox / _SET_ASIDE)
    return missed


def keep(path: Path, name: str, moment: str, submissions: Path) -> File:
    """Store one file by its hash; the receipt that belongs to it."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    _store(content, original(submissions, sha256))
    return File(sha256, name, len(content), moment, source_of(content))


def _is_set_aside(path: Path) -> bool:
    return _SET_ASIDE in path.parts


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # a file manager may have put something of its own there
        for inner in sorted(folder.rglob("*"), reverse=True):
            inner.rmdir()
        folder.rmdir()


def original(submissions: Path, sha256: str) -> Path:
    """Where the original of that hash is kept."""
    return submissions / sha256[:2] / sha256


def _settled(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Files that nobody is writing any more, the one saved last at the end; and the others."""
    passing = [path for path in paths if _is_passing(path)]
    candidates = [p for p in paths if p not in set(passing)]
    before = {path: state for path in candidates if (state := _state(path))}
    now = time.time_ns()
    fresh = [p for p, (_, saved) in before.items() if now - saved < _SETTLED_SECONDS * 1e9]
    if fresh:
        time.sleep(_SECOND_LOOK_SECONDS)
    growing = {path for path in fresh if _state(path) != before[path]}
    settled = [path for path in before if path not in growing]
    return sorted(settled, key=lambda p: (before[p][1], p)), [*passing, *sorted(growing)]


def _state(path: Path) -> tuple[int, int] | None:
    """Size and moment of saving; None when somebody has just taken the file away."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_size, state.st_mtime_ns


def _store(content: bytes, path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)  # a killed run may have left it, already read-only
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(0o444)
    unfinished.replace(path)
