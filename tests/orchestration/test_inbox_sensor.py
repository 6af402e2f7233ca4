"""The inbox's sensor on an instance without a run: what it starts, and when it starts nothing."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from filled_forms import figure, form
from office_desk import Desk
from watched_inbox import NOON, Watched, published, received, sensor_of_inbox

from ingestion.clock import stamp, system_clock
from ingestion.desk_layout import desk_layout
from ingestion.intake import receive
from ingestion.ledger import Event
from orchestration.desk_decisions import take_desks
from orchestration.desk_workbook import write_desk
from orchestration.explaining import record_lapses
from orchestration.instance import open_instance
from orchestration.jobs import INTAKE_JOB, REPORT_JOB


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    instance = open_instance(tmp_path / "home")
    monkeypatch.setenv("PARKREPORT_HOME", str(instance.home))
    monkeypatch.setenv("PARKREPORT_NOW", NOON.isoformat())
    with dg.DagsterInstance.ephemeral() as history:
        yield Watched(instance, history, sensor_of_inbox())


def test_an_empty_inbox_starts_nothing(watched: Watched) -> None:
    assert watched.look() == []
    assert watched.look() == []
    assert watched.skipped


def test_a_file_that_two_looks_saw_unchanged_is_received(watched: Watched) -> None:
    watched.drop("济南市/a.xlsx")
    assert watched.look() == []
    (request,) = watched.look()
    assert request.job_name == INTAKE_JOB
    assert request.run_config == {"ops": {"received_files": {"config": {"at_most": 200}}}}


def test_a_half_copied_file_waits(watched: Watched) -> None:
    path = watched.drop("a.xlsx", b"first half")
    assert watched.look() == []
    path.write_bytes(b"first half and second half")
    assert watched.look() == []
    assert len(watched.look()) == 1


@pytest.mark.parametrize("name", ["~$a.xlsx", ".a.xlsx.swp", "a.xlsx.part", "a.crdownload"])
def test_locks_and_files_named_as_unfinished_start_nothing(watched: Watched, name: str) -> None:
    watched.drop(name)
    assert [watched.look() for _ in range(3)] == [[], [], []]


def test_one_file_still_growing_does_not_keep_the_others(watched: Watched) -> None:
    watched.drop("a.xlsx")
    growing = watched.drop("b.xlsx", b"1")
    watched.look()
    growing.write_bytes(b"12")
    assert len(watched.look()) == 1


def test_while_a_run_is_going_on_nothing_starts(watched: Watched) -> None:
    watched.drop("a.xlsx")
    watched.look()
    run = watched.unfinished_run(with_a_step=False)  # it waits for the lock, perhaps
    assert watched.look() == []
    assert run.run_id[:8] in watched.skipped


def test_while_another_process_writes_nothing_starts(watched: Watched) -> None:
    import fcntl

    watched.drop("a.xlsx")
    watched.look()
    with watched.instance.lock_file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert watched.look() == []
    assert len(watched.look()) == 1


def test_a_run_that_a_kill_left_behind_is_failed_and_does_not_block(watched: Watched) -> None:
    """A run with a step held the instance's lock; the lock is free, so nobody works on it."""
    watched.drop("a.xlsx")
    watched.look()
    run = watched.unfinished_run(with_a_step=True)
    assert len(watched.look()) == 1
    left = watched.history.get_run_by_id(run.run_id)
    assert left and left.status == dg.DagsterRunStatus.FAILURE


def test_a_failing_run_is_tried_three_times_and_then_left_until_something_changes(
    watched: Watched,
) -> None:
    watched.drop("a.xlsx")
    watched.look()
    keys = [request.run_key for _ in range(6) for request in watched.look()]
    assert len(keys) == len(set(keys)) == 3
    assert "notices" in watched.skipped
    watched.drop("b.xlsx")
    assert len(watched.look()) == 0  # the new one is seen for the first time
    assert len(watched.look()) == 1


def test_many_files_are_received_in_bounded_runs(watched: Watched) -> None:
    settings = watched.instance.home / "instance.toml"
    text = settings.read_text("utf-8").replace("files_per_run = 200", "files_per_run = 4")
    settings.write_text(text, encoding="utf-8")
    for number in range(10):
        watched.drop(f"{number}.xlsx", str(number).encode())
    watched.look()
    sizes = []
    while requests := watched.look():
        at_most = requests[0].run_config["ops"]["received_files"]["config"]["at_most"]
        ledger = watched.instance.ledger()
        batch = receive(
            watched.instance.inbox, watched.instance.submissions, ledger, lambda: NOON, at_most
        )
        for file in ledger.files()[-len(batch.files) :]:
            read = {"batch": "f000001", "kind": "enclosure"}
            event = Event(stamp(NOON), "received", None, f"file:{file.file_id}", payload=read)
            ledger.append_events([event])
        ledger.close()
        sizes.append(len(batch.files))
        published(watched, NOON)
    assert sizes == [4, 4, 2]
    assert not list(watched.instance.inbox.rglob("*.xlsx"))


def test_what_was_received_is_reported_once(watched: Watched) -> None:
    watched.drop("a.xlsx")
    received(watched)
    (request,) = watched.look()
    assert request.job_name == REPORT_JOB
    assert request.tags["dagster/asset_partition_range_start"] == "2025"
    published(watched, NOON)
    assert watched.look() == []


def test_a_report_waits_until_the_inbox_is_empty(watched: Watched) -> None:
    watched.drop("a.xlsx")
    received(watched)
    watched.drop("b.xlsx", b"another")
    assert watched.look() == []
    (request,) = watched.look()
    assert request.job_name == INTAKE_JOB


def test_a_file_that_cannot_be_received_does_not_keep_the_report_waiting_for_ever(
    watched: Watched,
) -> None:
    watched.drop("a.xlsx")
    received(watched)
    watched.drop("locked.xlsx", b"nobody may read it")
    watched.look()
    jobs = [request.job_name for _ in range(5) for request in watched.look()]
    assert jobs[:4] == [INTAKE_JOB, INTAKE_JOB, INTAKE_JOB, REPORT_JOB]
    published(watched, NOON)
    assert watched.look() == []


def test_receipts_that_a_killed_run_did_not_read_are_read(watched: Watched) -> None:
    watched.drop("a.xlsx")
    ledger = watched.instance.ledger()
    receive(watched.instance.inbox, watched.instance.submissions, ledger, lambda: NOON)
    ledger.close()
    (request,) = watched.look()
    assert request.job_name == INTAKE_JOB


def test_a_return_that_a_run_for_another_year_left_unjudged_is_reported(watched: Watched) -> None:
    watched.drop("a.xlsx")
    received(watched, judged=False)
    published(watched, NOON)
    (request,) = watched.look()
    assert request.job_name == REPORT_JOB


def test_a_decision_is_reported_and_a_signature_changes_nothing(watched: Watched) -> None:
    watched.drop("a.xlsx")
    received(watched)
    published(watched, NOON)

    def decided(kind: str, days: int) -> list[dg.RunRequest]:
        at = stamp(NOON + dt.timedelta(days=days))
        ledger = watched.instance.ledger()
        payload = {"year": 2025, "workbook": "", "sha256": ""} if kind == "signed" else {}
        name = None if kind == "signed" else "park_progress-P1-2025-r1"
        ledger.append_events([Event(at, kind, name, "", payload=payload)])  # type: ignore[arg-type]
        ledger.close()
        return watched.look()

    assert decided("signed", 1) == []
    assert [request.job_name for request in decided("retracted", 2)] == [REPORT_JOB]


def test_a_desk_alone_is_reported_so_that_its_decisions_are_taken(watched: Watched) -> None:
    """Intake leaves a desk to the run that judges: no event says that it waits."""
    watched.drop("a.xlsx")
    received(watched)
    published(watched, NOON)
    desk = watched.drop("工作台账.xlsx")
    write_desk(desk, {sheet.code: [] for sheet in desk_layout().sheets}, "", NOON)
    assert watched.look() == []
    assert [request.job_name for request in watched.look()] == [INTAKE_JOB]
    ledger = watched.instance.ledger()
    receive(watched.instance.inbox, watched.instance.submissions, ledger, lambda: NOON)
    assert [request.job_name for request in watched.look()] == [REPORT_JOB]
    assert take_desks(watched.instance, ledger, lambda: NOON).files == ["工作台账.xlsx"]
    ledger.close()
    assert watched.look() == []


def test_the_day_after_an_explanation_ended_is_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event says that a day is over; a run records that the figure is held again."""
    desk = Desk(tmp_path / "home", monkeypatch)
    monkeypatch.setenv("PARKREPORT_HOME", str(desk.instance.home))
    desk.got(一=form({figure("nox_emissions"): -4}))
    finding = "park_progress-P3700011-2023-r1!1"
    desk.decided("explain", finding, "--until", "2024-06-30")
    with dg.DagsterInstance.ephemeral() as history:
        sensor = sensor_of_inbox()
        watched = Watched(desk.instance, history, sensor)
        published(watched, system_clock())
        desk.at("2024-06-30", "23:59")
        assert watched.look() == []
        desk.at("2024-07-01", "00:00")
        assert [request.job_name for request in watched.look()] == [REPORT_JOB]
        assert len(record_lapses(desk.instance, desk.ledger, system_clock)) == 1
        published(watched, system_clock())
        assert watched.look() == []
    assert desk.verdicts == {"r1": "held"}
