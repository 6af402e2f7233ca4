"""The ledger: what was once written stays, together or not at all."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingestion.clock import SHANGHAI, stamp, system_clock
from ingestion.ledger import Event, File, Ledger, Return

FILE = File("a" * 64, "明水.xlsx", 10, "2023-12-20T02:00:00Z", "inbox")


def made(revision: int, reporter: str = "P1", year: int | None = 2023) -> Return:
    name = f"f-{reporter}-{year}-r{revision}"
    return Return(name, "a" * 64, "", "f", "1", reporter, year, revision, "1")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url: str):
    opened = Ledger(url)
    opened.append_files([FILE])
    opened.append_returns([made(1)])
    opened.append_events([Event("2023-12-20T02:00:00Z", "received", "f-P1-2023-r1", "file:1")])
    yield opened
    opened.close()


STATEMENTS = [
    statement
    for table, column in (("files", "name"), ("returns", "form"), ("events", '"by"'))
    for statement in (
        f"UPDATE {table} SET {column} = 'x'",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"UPDATE OR REPLACE {table} SET {column} = 'x'",
    )
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nothing_is_changed_or_removed(ledger, url, statement):
    before = ledger.files(), ledger.returns(), ledger.events()
    engine = sa.create_engine(url)
    with (
        pytest.raises(sa.exc.IntegrityError, match="the ledger is append-only"),
        engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))
    engine.dispose()
    assert (ledger.files(), ledger.returns(), ledger.events()) == before


def test_what_was_written_is_there_when_it_is_opened_again(ledger, url):
    before = ledger.files(), ledger.returns(), ledger.events()
    ledger.close()
    again = Ledger(url)
    assert (again.files(), again.returns(), again.events()) == before
    again.append_files([FILE])
    assert [file.file_id for file in again.files()] == [1, 2]
    again.close()


def test_a_transaction_is_all_or_nothing(ledger):
    with pytest.raises(RuntimeError, match="killed"), ledger.transaction():
        ledger.append_returns([made(2)])
        ledger.append_events([Event("2023-12-21T00:00:00Z", "received", "f-P1-2023-r2")])
        assert len(ledger.returns()) == 2
        raise RuntimeError("killed")
    assert [r.revision for r in ledger.returns()] == [1]
    assert len(ledger.events()) == 1
    ledger.append_returns([made(2)])
    assert len(ledger.returns()) == 2


def test_a_return_is_recorded_once(ledger):
    with pytest.raises(sa.exc.IntegrityError):
        ledger.append_returns([made(1)])


def test_events_come_in_the_order_in_which_they_were_written(ledger):
    kinds = ("judged", "explained", "judged", "reviewed")
    moments = ("2023-12-22T00:00:00Z", "2023-12-21T00:00:00Z") * 2  # a clock that was set back
    ledger.append_events([Event(at, kind) for at, kind in zip(moments, kinds, strict=True)])
    assert [event.kind for event in ledger.events()] == ["received", *kinds]
    assert [event.event_id for event in ledger.events()] == [1, 2, 3, 4, 5]
    assert [event.event_id for event in ledger.events("judged")] == [2, 4]


def test_events_are_read_up_to_and_with_a_moment(ledger):
    ledger.append_events([Event(f"2024-01-0{day}T00:00:00Z", "judged") for day in (1, 2, 3)])
    assert len(ledger.events(until="2024-01-02T00:00:00Z")) == 3
    assert len(ledger.events("judged", until="2023-12-31T23:59:59Z")) == 0


def test_what_was_issued_or_sent_does_not_move_the_as_of(ledger):
    ledger.append_events([Event("2024-01-01T00:00:00Z", "judged")])
    ledger.append_events([Event("2024-02-01T00:00:00Z", "issued")])
    ledger.append_events([Event("2024-03-01T00:00:00Z", "sent")])
    assert ledger.last_moment() == "2024-01-01T00:00:00Z"


def test_a_new_ledger_has_no_last_moment(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert ledger.last_moment() is None
    assert ledger.files() == ledger.returns() == ledger.events() == []
    ledger.close()


def test_a_payload_comes_back_as_it_was(ledger):
    payload = {"verdict": "held", "意见": ["甲", 1, None], "n": 3}
    ledger.append_events([Event("2024-01-01T00:00:00Z", "judged", payload=payload)])
    assert ledger.events("judged")[0].payload == payload
    assert ledger.events("received")[0].payload == {}


def test_revisions_come_in_their_order_whenever_they_were_written(ledger):
    ledger.append_returns([made(10), made(2), made(1, "P0"), made(1, "", None)])
    assert [(r.reporter, r.revision) for r in ledger.returns()] == [
        ("", 1),
        ("P0", 1),
        ("P1", 1),
        ("P1", 2),
        ("P1", 10),
    ]


def test_moments_are_utc_to_the_second_and_sort_as_text(monkeypatch):
    moment = dt.datetime(2023, 12, 31, 7, 59, 59, 999999, SHANGHAI)
    assert stamp(moment) == "2023-12-30T23:59:59Z"
    monkeypatch.setenv("PARKREPORT_NOW", "2026-02-20T09:00:00+08:00")
    assert stamp(system_clock()) == "2026-02-20T01:00:00Z"
