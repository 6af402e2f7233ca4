"""Two returns of one park and year on one day: asked, chosen, or superseded on a later day."""

from pathlib import Path

import pytest
from filled_forms import figure, form, one
from office_desk import AFTERNOON, Desk

from expectations.catalogue import catalogue
from ingestion.intake import original
from orchestration.returning import return_workbooks
from orchestration.snapshot import write_snapshot

R = "park_progress-P3700011-2023-r"
DAY, NEXT_DAY = "2023-12-20", "2023-12-21"
A = form()
B = form({figure("water_use"): 1300})
C = form({figure("water_use"): 1400})
WRONG = form({figure("water_use"): "约1200"})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def rules(desk_run) -> set[str]:
    return {finding.rule for finding in desk_run.judgement.findings}


def test_two_versions_in_one_batch_are_asked_whatever_they_are_called(desk: Desk) -> None:
    judged = desk.got(更正版=A, 最终版=B)
    assert desk.verdicts == {"r1": "passed", "r2": "held"}
    assert rules(judged) == {"S01", "S02"}
    assert judged.judgement.held_figures == {f"{R}1": 0, f"{R}2": 1}


def test_passed_in_the_morning_and_another_unasked_in_the_afternoon_is_asked(desk: Desk) -> None:
    desk.at(DAY)
    desk.got(一=A)
    desk.at(DAY, AFTERNOON)
    assert rules(desk.got(二=B)) == {"S01", "S02"}


def test_a_day_is_a_day_in_china(desk: Desk) -> None:
    desk.at(DAY, "23:30")
    desk.got(一=A)
    desk.at(NEXT_DAY, "00:30")  # still the same day in UTC
    assert desk.got(二=B).judgement.findings == []
    desk.at(NEXT_DAY, "07:30")
    assert rules(desk.got(三=C)) == {"S01", "S02"}  # the day before, in UTC


def test_a_revision_that_was_asked_for_is_no_second_version(desk: Desk) -> None:
    desk.at(DAY)
    desk.got(一=WRONG)
    assert desk.verdicts == {"r1": "held"}
    desk.at(DAY, AFTERNOON)
    assert desk.got(二=B).judgement.findings == []
    assert desk.verdicts == {"r1": "held", "r2": "passed"}


def test_the_same_bytes_again_are_no_second_version(desk: Desk) -> None:
    desk.got(一=A)
    assert desk.got(二=A).returns == []


def test_a_file_that_was_sent_back_whole_competes_with_none(desk: Desk) -> None:
    judged = desk.got(一=A, 二=form({one("projects_any"): "无"}, year=2022), 三=b"no workbook")
    assert not rules(judged) & {"S01", "S02", "S03"}


def test_a_third_version_on_that_day_is_asked_about_too(desk: Desk) -> None:
    desk.at(DAY)
    desk.got(一=A, 二=B)
    desk.at(DAY, AFTERNOON)
    judged = desk.got(三=C)
    rivals = {f.arguments["rival"] for f in judged.judgement.findings}
    assert rivals == {f"{R}1", f"{R}2"}


def test_a_newer_revision_on_a_later_day_settles_it(desk: Desk) -> None:
    desk.got(一=A, 二=B)
    desk.at(NEXT_DAY)
    assert desk.got(三=C).judgement.findings == []
    assert desk.statements == [f"{R}3"]


def test_a_file_made_from_our_returned_workbook_is_an_answer(desk: Desk) -> None:
    import zipfile

    desk.at(DAY)
    desk.got(错表=WRONG)
    return_workbooks(desk.instance, desk.ledger, {2023})
    (parcel,) = desk.instance.returned.glob("2023/*.zip")
    with zipfile.ZipFile(parcel) as package:
        (name,) = [n for n in package.namelist() if n.endswith("错表.xlsx")]
        ours = package.read(name)
    desk.at(DAY, "10:00")
    desk.got(一=A)  # what was asked for
    desk.at(DAY, AFTERNOON)
    assert not rules(desk.got(退回后改=_mended(ours))) & {"S01", "S02"}
    assert rules(desk.got(又一个=B)) & {"S01"}


def _mended(ours: bytes) -> bytes:
    from filled_forms import edited, typed

    return edited(ours, typed(figure("water_use"), 1250))


@pytest.mark.parametrize(("chosen", "over"), [(1, 2), (2, 1)])
def test_the_version_that_is_chosen_counts_and_the_other_is_silent(
    desk: Desk, chosen: int, over: int
) -> None:
    desk.got(一=A, 二=B)
    done = desk.decided("choose", f"{R}{chosen}")
    assert done["over"] == [f"{R}{over}"]
    assert desk.statements == [f"{R}{chosen}"]
    assert desk.verdicts[f"r{chosen}"] == "passed"


def test_what_was_chosen_stands_in_the_snapshot_and_not_before_the_moment(desk: Desk) -> None:
    import pyarrow.parquet as pq

    desk.at(DAY)
    desk.got(一=A, 二=B)
    desk.at(NEXT_DAY)
    desk.decided("choose", f"{R}2")

    def snapshot(as_of: str | None) -> tuple[dict[str, str | None], int]:
        write_snapshot(desk.instance, desk.ledger, as_of)
        folder = desk.instance.snapshot
        returns = pq.read_table(folder / "returns.parquet").to_pylist()
        released = pq.read_table(folder / "released_findings.parquet").num_rows
        return {row["return_id"]: row["silenced_by"] for row in returns}, released

    assert snapshot(None) == ({f"{R}1": "another_chosen", f"{R}2": None}, 2)
    assert snapshot("2023-12-20T12:00:00Z") == ({f"{R}1": None, f"{R}2": None}, 0)


def test_a_choice_is_refused_where_nothing_is_open(desk: Desk) -> None:
    desk.got(一=A)
    who = ("--by", "张三", "--reason", "电话核实")
    assert "没有待选定" in desk.decide("choose", f"{R}1", *who, ok=False).output
    assert "没有报表" in desk.decide("choose", "park_progress-X", *who, ok=False).output
    desk.got(二=B)
    desk.decide("choose", f"{R}1", *who)
    assert "未被采用" in desk.decide("choose", f"{R}2", *who, ok=False).output
    assert "没有待选定" in desk.decide("choose", f"{R}1", *who, ok=False).output


def test_a_decision_needs_a_name_and_a_reason(desk: Desk) -> None:
    desk.got(一=A, 二=B)
    assert (
        "理由" in desk.decide("choose", f"{R}1", "--by", "张三", "--reason", " ", ok=False).output
    )
    assert (
        "决定人" in desk.decide("choose", f"{R}1", "--by", "", "--reason", "核实", ok=False).output
    )
    assert [e.kind for e in desk.ledger.events()].count("chosen") == 0


def test_the_sender_is_told_both_files_and_the_cells(desk: Desk) -> None:
    import io
    import zipfile

    import openpyxl

    desk.got(更正版=A, 最终版=B)
    return_workbooks(desk.instance, desk.ledger, {2023})
    (parcel,) = desk.instance.returned.glob("2023/*.zip")
    with zipfile.ZipFile(parcel) as package:
        (name,) = [n for n in package.namelist() if n.endswith("最终版.xlsx")]
        book = openpyxl.load_workbook(io.BytesIO(package.read(name)))
    told = "\n".join(str(c) for row in book["退回说明"].values for c in row if c)
    assert "更正版.xlsx" in told and "最终版.xlsx" in told and "用水总量" in told
    assert catalogue()["S01"].fix_zh in told
    assert original(desk.instance.submissions, desk.ledger.files()[0].sha256).exists()
