"""A signed issue keeps its place; another content is a draft beside it that counts its changes."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from export_case import Change, Issue, approved, context

from exports.approval import SENT, SIGNED, SUBMITTED
from exports.issue import Issued
from exports.report_issue import issue_report

BOOK = "city_annual"
CITY = {"city": "370100", "scope": "with"}
MORE = "update fct_rollup set value = value + 10000 where indicator = 'water_use'"
LESS = "update fct_rollup set value = value - 10000 where indicator = 'water_use'"


@pytest.fixture
def signed(issue: Issue) -> Issued:
    """The issue that was put up for signature, printed as 送审稿 and signed; then 定稿."""
    submitted = issue(BOOK, **CITY, approvals=approved(issue(BOOK, **CITY), SUBMITTED))
    assert submitted.state.words == "送审稿"
    return issue(BOOK, **CITY, approvals=approved(submitted, SIGNED, 2))


def decided(issued: Issued) -> dict:
    """The approvals that a signed issue was made under."""
    return approved(issued, SIGNED, 2)


def cover(issued: Issued) -> str:
    page = openpyxl.load_workbook(issued.path)["封面"]
    return " ".join(str(c.value) for row in page.iter_rows() for c in row if c.value)


def test_what_was_signed_is_final_on_every_page_and_in_the_manifest(signed: Issued) -> None:
    assert "文本状态:定稿" in cover(signed)
    assert "未报园区说明:某园区停产" in cover(signed)
    content = json.loads(signed.manifest.read_text(encoding="utf-8"))
    assert (content["status"], content["changes_since_signing"]) == ("定稿", 0)
    assert content["approval"]["signature"]["by"] == "张三"


def test_another_figure_makes_a_draft_beside_the_signed_one(
    issue: Issue, change: Change, signed: Issued
) -> None:
    before, approvals = signed.path.read_bytes(), decided(signed)
    change(MORE)
    draft = issue(BOOK, **CITY, approvals=approvals)
    assert draft.path != signed.path and draft.changed
    assert signed.path.read_bytes() == before
    assert draft.state.status == "草稿" and (draft.state.changes or 0) > 0
    assert f"文本状态:草稿(签发后数据变动{draft.state.changes}处)" in cover(draft)
    again = issue(BOOK, **CITY, approvals=approvals)
    assert (again.path, again.changed) == (draft.path, False)


def test_signed_bytes_keep_their_place_before_any_run_has_printed_final(
    issue: Issue, change: Change
) -> None:
    submitted = issue(BOOK, **CITY, approvals=approved(issue(BOOK, **CITY), SUBMITTED))
    before, approvals = submitted.path.read_bytes(), approved(submitted, SIGNED, 2)
    change(MORE)
    draft = issue(BOOK, **CITY, approvals=approvals)
    assert draft.path != submitted.path and draft.state.status == "草稿"
    assert submitted.path.read_bytes() == before
    change(LESS)
    final = issue(BOOK, **CITY, approvals=approvals)
    assert (final.path, final.state.words) == (submitted.path, "定稿")
    assert not draft.path.exists()


def test_the_figures_back_again_take_the_draft_away(
    issue: Issue, change: Change, signed: Issued
) -> None:
    before, approvals = signed.path.read_bytes(), decided(signed)
    change(MORE)
    draft = issue(BOOK, **CITY, approvals=approvals)
    change(LESS)
    final = issue(BOOK, **CITY, approvals=approvals)
    assert (final.path, final.changed) == (signed.path, False)
    assert final.path.read_bytes() == before
    assert not draft.path.exists() and not draft.manifest.exists()


def test_what_changes_elsewhere_leaves_the_signed_bytes_alone(
    issue: Issue, change: Change, signed: Issued
) -> None:
    before = signed.path.read_bytes()
    change("update build_info set as_of = '2026-03-01T00:00:00Z'")
    final = issue(BOOK, **CITY, approvals=decided(signed))
    assert (final.state.words, final.changed) == ("定稿", False)
    assert signed.path.read_bytes() == before
    content = json.loads(final.manifest.read_text(encoding="utf-8"))
    assert content["as_of"] == "2026-03-01T00:00:00Z"


def test_words_that_change_are_a_draft_too(issue: Issue, change: Change, signed: Issued) -> None:
    approvals = decided(signed)
    change("update dim_park set park_name = '新名园区' where park = 'P1'")
    draft = issue(BOOK, **CITY, approvals=approvals)
    assert draft.state.words == "草稿(签发后文字有变动)"


def test_the_next_signature_takes_the_place_and_keeps_the_last(
    issue: Issue, change: Change, signed: Issued
) -> None:
    first, approvals = signed.path.read_bytes(), decided(signed)
    change(MORE)
    draft = issue(BOOK, **CITY, approvals=approvals)
    (name,) = approvals
    second = {name: next(iter(approved(draft, SIGNED, 3).values()))}
    final = issue(BOOK, **CITY, approvals=second)
    assert final.path == signed.path and final.state.words == "定稿"
    assert final.path.read_bytes() != first and not draft.path.exists()
    kept = [path.read_bytes() for path in (final.path.parent / "signed").rglob("*.xlsx")]
    assert first in kept


def test_what_was_sent_is_the_final_as_it_was_sent(issue: Issue, signed: Issued) -> None:
    before, (approval,) = signed.path.read_bytes(), decided(signed).values()
    sent = {signed.path.name: replace(approval, event_id=3, state=SENT)}
    again = issue(BOOK, **CITY, approvals=sent)
    assert signed.path.read_bytes() == before and not again.changed
    content = json.loads(again.manifest.read_text(encoding="utf-8"))
    assert (content["status"], content["approval"]["state"]) == ("定稿", "已报送")


def test_a_report_goes_the_same_way(warehouse: Path, change: Change, tmp_path: Path) -> None:
    def report(**approvals: object) -> Issued:
        about = context(**CITY, **approvals)
        return issue_report(warehouse, "city_annual", about, tmp_path / "out")

    first = report()
    approvals = approved(first, SIGNED)
    final = report(approvals=approvals)
    assert (final.path, final.state.words) == (first.path, "定稿")
    change("update fct_rollup set value = value * 2")
    draft = report(approvals=approvals)
    assert draft.path != final.path
    assert draft.state.words.startswith("草稿(签发后")
