"""A city's review: two departments, and what their opinions mean for a return."""

from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from filled_forms import PARK, PARK_NAME, figure, form
from filled_sender_forms import review as review_form
from office_desk import Desk

from orchestration.decision_list import listed
from orchestration.returning import return_workbooks

R = "park_progress-P3700011-2023-r"
WHO = ("--by", "李四", "--reason", "项目投资与台账不符")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.got(一=form())
    return desk


def review(desk: Desk, department: str, opinion: str, revision: int = 1) -> str:
    about = (f"{R}{revision}", "--department", department, "--opinion", opinion)
    return str(desk.decided("review", *about)["verdict"])


def test_agreement_changes_nothing(desk: Desk) -> None:
    assert review(desk, "drc", "agree") == "passed"
    assert review(desk, "iit", "agree") == "passed"
    assert len(desk.ledger.events("judged")) == 1
    assert [event.subject for event in desk.ledger.events("reviewed")] == ["drc", "iit"]


def test_either_department_sends_the_whole_return_back(desk: Desk) -> None:
    assert review(desk, "drc", "agree") == "passed"
    assert review(desk, "iit", "send_back") == "sent_back"
    assert desk.statements == []


def test_the_return_before_it_speaks_meanwhile(desk: Desk) -> None:
    desk.at("2023-12-22")
    desk.got(二=form({figure("water_use"): 1300}))
    review(desk, "drc", "send_back", 2)
    assert desk.statements == [f"{R}1"]


def test_the_department_may_agree_later(desk: Desk) -> None:
    review(desk, "drc", "send_back")
    assert review(desk, "iit", "agree") == "sent_back"
    assert review(desk, "drc", "agree") == "passed"
    assert desk.statements == [f"{R}1"]
    assert [row["state"] for row in listed(desk.ledger)] == ["superseded", "in_force", "in_force"]


def test_a_held_return_is_held_again_when_all_agree(desk: Desk) -> None:
    desk.at("2023-12-22")
    desk.got(二=form({figure("solid_waste_utilized"): 180}))
    assert review(desk, "drc", "send_back", 2) == "sent_back"
    assert review(desk, "drc", "agree", 2) == "held"


def test_a_revision_is_reviewed_anew(desk: Desk) -> None:
    review(desk, "drc", "send_back")
    desk.at("2023-12-22")
    desk.got(二=form({figure("water_use"): 1300}))
    assert desk.statements == [f"{R}2"]
    said = desk.decide(
        "review", f"{R}1", "--department", "drc", "--opinion", "agree", *WHO, ok=False
    )
    assert "取代" in said.output


def test_the_park_is_told_who_sent_it_back_and_why(desk: Desk) -> None:
    desk.decide("review", f"{R}1", "--department", "iit", "--opinion", "send_back", *WHO)
    returned = return_workbooks(desk.instance, desk.ledger, {2023})
    assert returned.verdicts["sent_back"] == 1
    (parcel,) = returned.paths
    with ZipFile(parcel) as archive:
        told = ""
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(archive.open(name))
                told += " ".join(
                    str(c.value)
                    for page in book
                    for row in page.iter_rows()
                    for c in row
                    if c.value
                )
    assert "工业和信息化部门" in told and "项目投资与台账不符" in told and "李四" in told


def test_only_progress_forms_that_stand_are_reviewed(desk: Desk) -> None:
    unknown = desk.got(坏=b"no workbook").returns[0].return_id
    for name in (unknown, f"{R}9"):
        about = (name, "--department", "drc", "--opinion", "agree")
        desk.decide("review", *about, *WHO, ok=False)
    assert desk.ledger.events("reviewed") == []


JINAN = ("370100", "济南市")
AGREED = {"drc_opinion": "同意", "drc_reviewer": "王五", "drc_date": "2023-12-25"}
SENT_BACK = {"iit_opinion": "退回修改", "iit_text": "项目不实", "iit_reviewer": "赵六",
             "iit_date": "2023-12-25"}  # fmt: skip


def city_form(*entries: dict[str, object]) -> bytes:
    known = {"park_code": PARK, "park_name": PARK_NAME}
    return review_form(*({**known, **entry} for entry in entries), sender=JINAN)


def test_a_city_s_form_in_the_inbox_says_the_same(desk: Desk) -> None:
    desk.at("2023-12-26")
    desk.got(市=city_form({**AGREED, **SENT_BACK}))
    drc, iit = desk.ledger.events("reviewed")
    assert (drc.by, drc.reason, iit.by, iit.reason) == ("王五", "同意", "赵六", "项目不实")
    assert (iit.payload or {})["source"] == "city_review-370100-2023-r1#review:1"
    assert desk.statements == ["city_review-370100-2023-r1"]
    desk.at("2023-12-27")
    desk.got(市=city_form({**AGREED, **SENT_BACK, "iit_opinion": "同意", "iit_text": "已核实"}))
    assert f"{R}1" in desk.statements
    assert len(desk.ledger.events("reviewed")) == 3


def test_a_city_s_form_about_a_park_without_a_return_is_told_at_its_row(desk: Desk) -> None:
    other = {"park_code": "P3700020", "park_name": "济南高新区"}
    judged = desk.got(市=city_form({**other, **AGREED}, AGREED)).judgement
    ((rule, arguments),) = [(f.rule, f.arguments) for f in judged.findings]
    assert rule == "S10" and "P3700020" in arguments["raw"]
    assert [event.return_id for event in desk.ledger.events("reviewed")] == [f"{R}1"]
