"""Receiving: nothing is lost, nothing is recorded twice, whenever the process is killed."""

import datetime as dt
import hashlib
import os
import stat
from pathlib import Path

import pytest

from ingestion import receiving
from ingestion.intake import original, receive
from ingestion.ledger import File, Ledger

T1 = dt.datetime(2023, 12, 20, 2, tzinfo=dt.UTC)
T2 = dt.datetime(2023, 12, 21, 2, tzinfo=dt.UTC)


class Desk:
    """An inbox with its submissions and ledger."""

    def __init__(self, home: Path) -> None:
        self.inbox, self.submissions = home / "inbox", home / "submissions"
        self.inbox.mkdir()
        self.submissions.mkdir()
        self.ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")

    def drop(self, name: str, content: bytes, saved: int = 1_600_000_000) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (saved, saved))
        return path

    def receive(self, at: dt.datetime = T1) -> receiving.Received:
        return receive(self.inbox, self.submissions, self.ledger, lambda: at)

    @property
    def receipts(self) -> list[tuple[str, bytes]]:
        """Name and content of everything that was ever received."""
        return [(f.name, self.kept(f.sha256)) for f in self.ledger.files()]

    def kept(self, sha256: str) -> bytes:
        return original(self.submissions, sha256).read_bytes()

    @property
    def left(self) -> list[str]:
        return sorted(p.relative_to(self.inbox).as_posix() for p in self.inbox.rglob("*"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receiving, "_SECOND_LOOK_SECONDS", 0)
    made = Desk(tmp_path)
    yield made
    made.ledger.close()


def test_a_file_is_moved_and_kept_by_its_hash_read_only(desk):
    desk.drop("济南市/明水.xlsx", b"A")
    received = desk.receive()
    sha256 = hashlib.sha256(b"A").hexdigest()
    assert [(f.sha256, f.name, f.bytes, f.received_at) for f in received.files] == [
        (sha256, "济南市/明水.xlsx", 1, "2023-12-20T02:00:00Z")
    ]
    kept = original(desk.submissions, sha256)
    assert kept == desk.submissions / sha256[:2] / sha256
    assert kept.read_bytes() == b"A"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o444
    assert desk.left == ["济南市"]


def test_the_same_bytes_are_two_receipts_of_one_original(desk):
    desk.drop("a.xlsx", b"A")
    desk.drop("b.xlsx", b"A")
    desk.receive()
    desk.drop("a.xlsx", b"A")
    desk.receive(T2)
    assert desk.receipts == [("a.xlsx", b"A"), ("b.xlsx", b"A"), ("a.xlsx", b"A")]
    assert len([p for p in desk.submissions.rglob("*") if p.is_file()]) == 1


WAITING = [
    "~$明水.xlsx",
    ".DS_Store",
    "明水.xlsx.part",
    "a.tmp",
    "A.TMP",
    "b.crdownload",
    "c.unfinished",
]


@pytest.mark.parametrize("name", WAITING)
def test_lock_files_and_half_copied_files_wait(desk, name):
    desk.drop(name, b"A")
    received = desk.receive()
    assert (received.files, [p.name for p in received.waiting]) == ([], [name])
    assert desk.left == [name]


def test_a_file_that_is_still_growing_waits(desk, monkeypatch):
    path = desk.drop("a.xlsx", b"A")
    os.utime(path)
    monkeypatch.setattr(receiving.time, "sleep", lambda _: path.write_bytes(b"AA"))
    assert desk.receive().waiting == [path]
    monkeypatch.setattr(receiving.time, "sleep", lambda _: None)
    os.utime(path)
    desk.receive()
    assert desk.receipts == [("a.xlsx", b"AA")]


def test_a_file_that_somebody_takes_away_meanwhile_is_nobody_s_fault(desk, monkeypatch):
    path = desk.drop("a.xlsx", b"A")
    desk.drop("b.xlsx", b"B")
    os.utime(path)
    monkeypatch.setattr(receiving.time, "sleep", lambda _: path.unlink())
    desk.receive()
    assert desk.receipts == [("b.xlsx", b"B")]


def test_a_file_that_cannot_be_opened_waits_and_the_others_are_received(desk, monkeypatch):
    locked = desk.drop("a.xlsx", b"A")
    desk.drop("b.xlsx", b"B")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert desk.receive().waiting == [locked]
    assert desk.receipts == [("b.xlsx", b"B")]
    assert desk.left == ["a.xlsx"]


def test_of_two_files_in_one_batch_the_one_saved_last_is_received_last(desk):
    desk.drop("明水-更正版.xlsx", b"B", saved=1_600_000_500)
    desk.drop("明水.xlsx", b"A", saved=1_600_000_000)
    desk.receive()
    assert [content for _, content in desk.receipts] == [b"A", b"B"]


def test_an_empty_or_absent_inbox_gives_nothing(desk):
    assert desk.receive().files == []
    desk.inbox.rmdir()
    assert desk.receive().files == []


# Killed between two steps


class Killed(BaseException):
    """As a signal would end the process."""


def kill(*_: object, **__: object) -> None:
    raise Killed


STEPS = [
    (receiving, "_store"),
    (receiving.os, "fsync"),
    (Path, "rename"),
    (Ledger, "append_files"),
    (Path, "unlink"),
]


@pytest.mark.parametrize(("holder", "step"), STEPS, ids=str)
def test_a_killed_run_is_finished_by_the_next_one(desk, monkeypatch, holder, step):
    desk.drop("甲/a.xlsx", b"A")
    desk.drop("b.xlsx", b"B")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(holder, step, kill)
        desk.receive()
    desk.receive(T2)
    assert sorted(desk.receipts) == [("b.xlsx", b"B"), ("甲/a.xlsx", b"A")]
    assert [n for n in desk.left if n != "甲"] == []


def test_a_run_killed_after_the_first_removal_is_finished_without_a_second_receipt(
    desk, monkeypatch
):
    for name in ("a", "b", "c"):
        desk.drop(f"{name}.xlsx", name.encode())
    unlink, removed = Path.unlink, []

    def once(path: Path, **options: bool) -> None:
        if path.suffix == ".xlsx":
            if removed:
                raise Killed
            removed.append(path)
        unlink(path, **options)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "unlink", once)
        desk.receive()
    assert desk.receive(T2).files == []
    assert [name for name, _ in desk.receipts] == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_a_file_that_was_recorded_but_not_removed_does_not_come_after_its_correction(
    desk, monkeypatch
):
    desk.drop("明水.xlsx", b"A")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        append = Ledger.append_files

        def record_and_die(ledger: Ledger, files: list[File]) -> None:
            append(ledger, files)
            raise Killed

        patch.setattr(Ledger, "append_files", record_and_die)
        desk.receive()
    desk.drop("明水(更正).xlsx", b"B")
    desk.receive(T2)
    assert [content for _, content in desk.receipts] == [b"A", b"B"]
    assert [f.received_at for f in desk.ledger.files()] == [
        "2023-12-20T02:00:00Z",
        "2023-12-21T02:00:00Z",
    ]


def test_a_file_set_aside_but_not_recorded_keeps_the_moment_at_which_it_came(desk, monkeypatch):
    desk.drop("甲/a.xlsx", b"A")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Ledger, "append_files", kill)
        desk.receive()
    [file] = desk.receive(T2).files
    assert (file.name, file.received_at) == ("甲/a.xlsx", "2023-12-20T02:00:00Z")


def test_what_a_killed_run_left_half_stored_is_stored_again(desk):
    sha256 = hashlib.sha256(b"A").hexdigest()
    half = original(desk.submissions, sha256).with_suffix(".unfinished")
    half.parent.mkdir()
    half.write_bytes(b"")
    half.chmod(0o444)
    desk.drop("a.xlsx", b"A")
    desk.receive()
    assert desk.kept(sha256) == b"A"
    assert not half.exists()
