"""Returns that are taken back, and returns that arrive after the year was signed."""

from pathlib import Path

import pytest
from filled_forms import figure, form
from office_desk import Desk

from ingestion.decisions import late_for_signing
from orchestration.decision_list import listed
from orchestration.receipts import remarks_on_receipts
from orchestration.snapshot import write_snapshot

R = "park_progress-P3700011-2023-r"
A = form()
B = form({figure("water_use"): 1300})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def test_the_return_before_a_retracted_one_speaks_again(desk: Desk) -> None:
    desk.got(一=A)
    desk.at("2023-12-21")
    desk.got(二=B)
    done = desk.decided("retract", f"{R}2")
    assert done["statement"] == f"{R}1"
    assert desk.statements == [f"{R}1"]


def test_retracting_the_only_return_leaves_nothing(desk: Desk) -> None:
    desk.got(一=A)
    assert desk.decided("retract", f"{R}1")["statement"] is None
    assert desk.statements == []


def test_the_same_bytes_after_a_retraction_are_a_new_return(desk: Desk) -> None:
    desk.got(一=A)
    desk.decided("retract", f"{R}1")
    judged = desk.got(一=A)
    assert [made.return_id for made in judged.returns] == [f"{R}2"]
    assert desk.verdicts == {"r1": "passed", "r2": "passed"}
    assert desk.statements == [f"{R}2"]
    assert desk.got(又=A).returns == []


def test_retracting_one_of_two_versions_answers_the_question(desk: Desk) -> None:
    desk.got(一=A, 二=B)
    assert desk.verdicts["r2"] == "held"
    desk.decided("retract", f"{R}1")
    assert desk.verdicts["r2"] == "passed"
    assert desk.statements == [f"{R}2"]


def test_retracting_the_chosen_version_lets_the_other_speak(desk: Desk) -> None:
    desk.got(一=A, 二=B)
    desk.decided("choose", f"{R}1")
    desk.decided("retract", f"{R}1")
    assert desk.statements == [f"{R}2"]
    assert desk.verdicts["r2"] == "passed"


def test_nothing_is_retracted_twice_and_nothing_unknown(desk: Desk) -> None:
    desk.got(一=A)
    desk.decided("retract", f"{R}1")
    who = ("--by", "张三", "--reason", "报错园区")
    assert "已于" in desk.decide("retract", f"{R}1", *who, ok=False).output
    assert "没有报表" in desk.decide("retract", f"{R}9", *who, ok=False).output


def test_a_retraction_keeps_who_why_and_when_and_stands_on_the_receipts(desk: Desk) -> None:
    desk.got(一=A)
    desk.at("2023-12-22")
    desk.decide("retract", f"{R}1", "--by", "李四", "--reason", "园区报错年度")
    (event,) = desk.ledger.events("retracted")
    assert (event.by, event.reason, event.at) == ("李四", "园区报错年度", "2023-12-22T01:00:00Z")
    assert remarks_on_receipts(desk.ledger) == {f"{R}1": "已于2023-12-22撤回:园区报错年度"}


def test_a_moment_before_the_retraction_knows_nothing_of_it(desk: Desk) -> None:
    import pyarrow.parquet as pq

    desk.got(一=A)
    desk.at("2023-12-22")
    desk.decided("retract", f"{R}1")
    path = desk.instance.snapshot / "returns.parquet"
    write_snapshot(desk.instance, desk.ledger)
    assert pq.read_table(path)["silenced_by"].to_pylist() == ["retracted"]
    write_snapshot(desk.instance, desk.ledger, "2023-12-21T00:00:00Z")
    assert pq.read_table(path)["silenced_by"].to_pylist() == [None]


def sign(desk: Desk, **changes: object) -> dict[str, object]:
    desk.returns_in_warehouse("passed")
    return desk.decided("sign", desk.issue("送审稿", **changes), "--scan", desk.scan())


def test_what_arrives_after_signing_is_kept_judged_and_marked(desk: Desk) -> None:
    desk.got(一=A)
    sign(desk)
    assert late_for_signing(desk.ledger) == set()
    desk.at("2024-02-01")
    desk.got(二=B)
    assert late_for_signing(desk.ledger) == {f"{R}2"}
    assert desk.statements == [f"{R}2"] and desk.verdicts["r2"] == "passed"
    assert remarks_on_receipts(desk.ledger) == {f"{R}2": "签发后收到"}
    (signed,) = [row for row in listed(desk.ledger) if row["kind"] == "signed"]
    assert signed["received_after"] == [f"{R}2"]


def test_a_signature_of_one_year_makes_no_other_year_late(desk: Desk) -> None:
    desk.got(一=form(year=2022))
    sign(desk, year=2022)
    desk.at("2024-02-01")
    desk.got(二=A)
    assert late_for_signing(desk.ledger) == set()


def test_signing_changes_no_figure(desk: Desk) -> None:
    desk.got(一=A)
    before = desk.ledger.last_moment()
    desk.at("2024-01-20")
    sign(desk)
    assert desk.ledger.last_moment() == before


def test_a_city_s_own_tables_make_nobody_late(desk: Desk) -> None:
    desk.got(一=A)
    sign(desk, city="370100")
    desk.at("2024-02-01")
    desk.got(二=B)
    assert late_for_signing(desk.ledger) == set()
