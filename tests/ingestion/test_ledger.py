"""The ledger: what was once written stays, together or not at all."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ingestion.clock import SHANGHAI, stamp, system_clock
from ingestion.ledger import Event, File, Ledger, Return

FILE = File("a" * 64, "明水.xlsx", 10, "2023-12-20T02:00:00Z", "inbox")


def made(revision: int, reporter: str = "P1", year: int | None = 2023) -> Return:
    name = f"f-{reporter}-{year}-r{revision}"
    return Return(name, "a" * 64, "", "f", "1", reporter, year, revision, "1")


@pytest.fixture
def url(ledger_url: str) -> str:
    return ledger_url


@pytest.fixture
def ledger(url: str):
    opened = Ledger(url)
    opened.append_files([FILE])
    opened.append_returns([made(1)])
    opened.append_events([Event("2023-12-20T02:00:00Z", "received", "f-P1-2023-r1", "file:1")])
    yield opened
    opened.close()


CHANGES = [
    statement
    for table, column in (("files", "name"), ("returns", "form"), ("events", '"by"'))
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}")
]
REPLACEMENTS = {
    "sqlite": (
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "UPDATE OR REPLACE {0} SET {1} = 'x'",
    ),
    "postgresql": (
        "INSERT INTO {0} SELECT * FROM {0} WHERE true ON CONFLICT ({2}) DO UPDATE SET {1} = 'x'",
        "TRUNCATE {0}",
        "TRUNCATE {0} RESTART IDENTITY CASCADE",
    ),
}


def _refused(ledger: Ledger, url: str, *statements: str) -> None:
    before = ledger.files(), ledger.returns(), ledger.events()
    engine = sa.create_engine(sa.make_url(url))
    with (
        pytest.raises(sa.exc.IntegrityError, match="the ledger is append-only"),
        engine.begin() as connection,
    ):
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()
    assert (ledger.files(), ledger.returns(), ledger.events()) == before


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_is_changed_or_removed(ledger, url, statement):
    _refused(ledger, url, statement)


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [
        ("files", "name", "file_id"),
        ("returns", "form", "return_id"),
        ("events", '"by"', "event_id"),
    ],
)
def test_nothing_is_replaced_or_emptied(ledger, url, table, column, key):
    for statement in REPLACEMENTS[sa.make_url(url).get_backend_name()]:
        _refused(ledger, url, statement.format(table, column, key))


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


def test_numbers_have_no_gap_where_a_transaction_was_undone(ledger):
    with pytest.raises(RuntimeError, match="killed"), ledger.transaction():
        ledger.append_files([FILE, FILE])
        ledger.append_events([Event("2023-12-21T00:00:00Z", "judged")])
        raise RuntimeError("killed")
    ledger.append_files([FILE])
    ledger.append_events([Event("2023-12-22T00:00:00Z", "judged")])
    assert [file.file_id for file in ledger.files()] == [1, 2]
    assert [event.event_id for event in ledger.events()] == [1, 2]


def test_texts_are_ordered_by_code_point_on_every_engine(ledger):
    # U+4E2D 中, U+56DB 四, U+963F 阿: by pinyin 阿 would come first, by case a before B.
    reporters = ["阿", "四", "中", "b", "a", "B", "P-10", "P1-"]
    ledger.append_returns([made(1, reporter, 2022) for reporter in reporters])
    ordered = [r.reporter for r in ledger.returns() if r.report_year == 2022]
    assert ordered == ["B", "P-10", "P1-", "a", "b", "中", "四", "阿"]


def test_returns_without_a_year_come_first_and_those_without_a_place_by_their_name(ledger):
    unknown = [
        replace(made(1, "", None), return_id=name) for name in ("u-中", "u-b", "u-阿", "u-B")
    ]
    ledger.append_returns([made(2, "P1", None), *unknown])
    assert [r.return_id for r in ledger.returns()] == [
        *("u-B", "u-b", "u-中", "u-阿"),
        "f-P1-None-r2",
        "f-P1-2023-r1",
    ]


def test_a_text_longer_than_usual_is_kept(ledger):
    long = replace(made(1, "园" * 30, 2024), form_version="v" * 30)
    ledger.append_returns([long])
    assert ledger.returns()[-1] == long


def test_a_new_ledger_has_no_last_moment(url):
    ledger = Ledger(url)
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
