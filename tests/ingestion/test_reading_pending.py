"""From receipts to returns: revisions, the same bytes again, and runs that were killed."""

import datetime as dt
from itertools import count
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filled_forms import form, one, roster

from ingestion import intake, submission
from ingestion.clock import stamp
from ingestion.facts import write_batch
from ingestion.intake import original, pending, read_pending
from ingestion.ledger import File, Ledger
from ingestion.receiving import _store

A = form({one("phone"): "A"})
B = form({one("phone"): "B"})
OTHER_YEAR = form({one("report_year"): 2022}, year=2022)
UNKNOWN_PARK = form({one("park_code"): "P0000000"})
BROKEN, BROKEN_TOO = b"not a workbook", b"neither"
PARK_2023 = "park_progress-P3700011-2023"


class Killed(BaseException):
    """As a signal would end the process."""


class Office:
    """Receipts, facts and the ledger, with a clock that goes on by a minute."""

    def __init__(self, home: Path) -> None:
        self.submissions, self.facts = home / "submissions", home / "facts"
        self.submissions.mkdir()
        self.facts.mkdir()
        self.ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
        self.minutes = count()

    def clock(self) -> dt.datetime:
        return dt.datetime(2023, 12, 20, tzinfo=dt.UTC) + dt.timedelta(minutes=next(self.minutes))

    def got(self, *contents: bytes) -> None:
        """Receive files without an inbox."""
        from hashlib import sha256

        for content in contents:
            name = sha256(content).hexdigest()
            _store(content, original(self.submissions, name))
            self.ledger.append_files([File(name, "x", len(content), stamp(self.clock()), "inbox")])

    def read(self, workers: int = 1) -> list[intake.Read]:
        return read_pending(
            self.submissions, self.facts, self.ledger, roster(), self.clock, workers=workers
        )

    @property
    def returns(self) -> list[str]:
        return [made.return_id for made in self.ledger.returns()]

    @property
    def stored(self) -> dict[str, int]:
        """Number of stored facts by return."""
        numbers: dict[str, int] = {}
        for path in self.facts.rglob("*"):
            if path.is_file():
                for name in pq.read_table(path)["return_id"].to_pylist():
                    numbers[name] = numbers.get(name, 0) + 1
        return numbers


@pytest.fixture
def office(tmp_path: Path):
    made = Office(tmp_path)
    yield made
    made.ledger.close()


def test_a_file_becomes_a_return_with_its_facts_and_an_event(office):
    office.got(A)
    [read] = office.read()
    assert (read.return_id, read.reporter, read.report_year) == (
        f"{PARK_2023}-r1",
        "P3700011",
        2023,
    )
    assert office.stored == {f"{PARK_2023}-r1": read.facts}
    [event] = office.ledger.events()
    assert (event.kind, event.subject, event.return_id) == ("received", "file:1", read.return_id)
    assert event.payload == {
        "batch": "f000001",
        "facts": read.facts,
        "again": False,
        "synthetic": False,
    }
    assert pending(office.ledger) == office.read() == []


def test_a_b_a_is_three_returns(office):
    for content in (A, B, A):
        office.got(content)
        office.read()
    assert office.returns == [f"{PARK_2023}-r{n}" for n in (1, 2, 3)]
    assert set(office.stored) == set(office.returns)


def test_a_b_a_in_one_batch_is_three_returns_too(office):
    office.got(A, B, A)
    assert [read.return_id for read in office.read()] == [f"{PARK_2023}-r{n}" for n in (1, 2, 3)]
    assert office.returns == [f"{PARK_2023}-r{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("batches", [1, 2])
def test_the_same_bytes_again_are_the_same_return_while_it_is_current(office, batches):
    office.got(A)
    if batches == 2:
        office.read()
    office.got(A)
    last = office.read()[-1]
    assert (last.return_id, last.again) == (f"{PARK_2023}-r1", True)
    assert office.returns == [f"{PARK_2023}-r1"]
    assert [e.payload["again"] for e in office.ledger.events()] == [False, True]
    assert office.stored == {f"{PARK_2023}-r1": last.facts}


def test_two_years_of_one_park_are_two_returns(office):
    office.got(A, OTHER_YEAR, A)
    office.read()
    assert office.returns == ["park_progress-P3700011-2022-r1", f"{PARK_2023}-r1"]


def test_what_cannot_be_attributed_is_known_by_its_bytes(office):
    office.got(BROKEN, BROKEN_TOO, BROKEN, UNKNOWN_PARK)
    read = office.read()
    assert [r.again for r in read] == [False, False, True, False]
    assert len(set(office.returns)) == 3
    assert all(name.startswith("unattributed-") for name in office.returns)
    assert {made.reporter for made in office.ledger.returns()} == {""}


def test_what_could_not_be_attributed_may_be_told_otherwise_later_and_stops_nothing(
    office, monkeypatch
):
    """The same bytes, read by a later program that sees another year in them."""
    office.got(UNKNOWN_PARK)
    office.read()
    parse = submission.parse_file

    def later(content: bytes, *known: object):
        parsed = parse(content, *known)
        parsed.report_year = None
        return parsed

    monkeypatch.setattr(submission, "parse_file", later)
    office.got(UNKNOWN_PARK)
    assert [read.again for read in office.read()] == [True]


def test_an_unknown_park_on_the_roster_at_last_is_a_return_of_its_own(office, monkeypatch):
    office.got(UNKNOWN_PARK)
    office.read()
    parse = submission.parse_file

    def later(content: bytes, *known: object):
        parsed = parse(content, *known)
        parsed.reporter = "P0000000"
        return parsed

    monkeypatch.setattr(submission, "parse_file", later)
    office.got(UNKNOWN_PARK)
    assert [read.return_id for read in office.read()] == ["park_progress-P0000000-2023-r1"]


def test_many_files_are_read_by_several_processes_in_the_order_received(office):
    office.got(A, B, A, BROKEN, B, OTHER_YEAR, BROKEN_TOO, A, UNKNOWN_PARK)
    read = office.read(workers=2)
    assert [r.return_id for r in read if r.report_year == 2023 and r.reporter] == [
        f"{PARK_2023}-r{n}" for n in (1, 2, 3, 4, 5)
    ]
    assert [r.file.file_id for r in read] == list(range(1, 10))


def test_progress_is_told_for_each_file(office):
    office.got(A, BROKEN)
    told: list[tuple[int, int]] = []
    read_pending(
        office.submissions,
        office.facts,
        office.ledger,
        roster(),
        office.clock,
        workers=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]


# Killed between two steps


@pytest.fixture
def undisturbed(tmp_path: Path):
    """What one run makes of A and B."""
    (tmp_path / "other").mkdir()
    office = Office(tmp_path / "other")
    office.got(A, B)
    office.read()
    yield office
    office.ledger.close()


def finished(office: Office, undisturbed: Office) -> bool:
    read = office.read()
    return (office.returns, office.stored, len(read)) == (
        undisturbed.returns,
        undisturbed.stored,
        2,
    )


@pytest.mark.parametrize("step", ["read_files", "write_batch"])
def test_a_run_killed_before_the_facts_are_written_is_done_again(
    office, undisturbed, monkeypatch, step
):
    office.got(A, B)

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(intake, step, kill)
        office.read()
    assert finished(office, undisturbed)


def test_a_run_killed_between_facts_and_ledger_leaves_no_fact_twice(
    office, undisturbed, monkeypatch
):
    office.got(A, B)

    def written_and_killed(*arguments: object) -> None:
        write_batch(*arguments)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(intake, "write_batch", written_and_killed)
        office.read()
    assert office.stored
    assert office.returns == []
    assert finished(office, undisturbed)


def test_a_run_killed_between_returns_and_events_has_recorded_neither(
    office, undisturbed, monkeypatch
):
    office.got(A, B)

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Ledger, "append_events", kill)
        office.read()
    assert (office.returns, len(pending(office.ledger))) == ([], 2)
    assert finished(office, undisturbed)


def test_a_killed_batch_does_not_take_the_facts_of_the_batches_before_it(office, monkeypatch):
    office.got(A)
    office.read()
    office.got(B)

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Ledger, "append_returns", kill)
        office.read()
    office.read()
    assert set(office.stored) == {f"{PARK_2023}-r1", f"{PARK_2023}-r2"}
    assert {e.payload["batch"] for e in office.ledger.events()} == {"f000001", "f000002"}
