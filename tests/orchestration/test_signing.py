"""Issues on their way out: 草稿 → 送审稿 → 定稿 → 已报送, each step bound to bytes and a name."""

import hashlib
from pathlib import Path

import pytest
from office_desk import Desk

from exports.manifest import sha256_of
from ingestion.receiving import original
from orchestration.scans import scans_told
from orchestration.signing import approvals, approving

WHO = ("--by", "张三", "--reason", "报送部委")
NAME = "年度表.xlsx"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.returns_in_warehouse("passed")
    return desk


def sign(desk: Desk, book: Path, *more: object, ok: bool = True) -> str:
    return desk.decide("sign", book, "--scan", desk.scan(), *more, *WHO, ok=ok).output


def state(desk: Desk) -> str:
    return approvals(desk.instance, approving(desk.ledger))[NAME].state


def test_each_step_is_an_event_bound_to_the_bytes_decided_on(desk: Desk) -> None:
    book = desk.issue("草稿")
    assert desk.decided("submit", book)["sha256"] == sha256_of(book)
    assert state(desk) == "送审稿"
    book = desk.issue("送审稿")
    sign(desk, book)
    assert state(desk) == "定稿"
    book = desk.issue("定稿")
    desk.decided("send", book)
    assert state(desk) == "已报送"
    kinds = [event.kind for event in approving(desk.ledger)]
    assert kinds == ["issued", "signed", "sent"]


def test_a_signature_binds_workbook_and_scan_and_keeps_both(desk: Desk) -> None:
    book = desk.issue("送审稿")
    bytes_signed = book.read_bytes()
    sign(desk, book)
    (event,) = desk.ledger.events("signed")
    said, scan = event.payload or {}, desk.scan().read_bytes()
    assert said["sha256"] == hashlib.sha256(bytes_signed).hexdigest()
    assert said["scan_sha256"] == hashlib.sha256(scan).hexdigest()
    assert original(desk.instance.submissions, said["scan_sha256"]).read_bytes() == scan
    kept = book.parent / "signed" / said["sha256"][:12]
    assert (kept / NAME).read_bytes() == bytes_signed
    assert {path.suffix for path in kept.iterdir()} == {".xlsx", ".parquet", ".json"}
    assert not (kept / NAME).stat().st_mode & 0o222


def test_the_scan_of_a_signed_page_belongs_to_no_return(desk: Desk) -> None:
    (desk.instance.inbox / "签字页.pdf").write_bytes(desk.scan().read_bytes())
    desk.run()
    assert len(scans_told(desk.instance, desk.ledger)) == 1
    sign(desk, desk.issue("送审稿"))
    desk.run()
    assert len(desk.ledger.files()) == 1
    assert scans_told(desk.instance, desk.ledger) == []


def test_missing_parks_are_signed_with_an_explanation_only(desk: Desk) -> None:
    desk.returns_in_warehouse("not_received")
    book = desk.issue("送审稿")
    assert "未报园区说明" in sign(desk, book, ok=False)
    assert desk.ledger.events("signed") == []
    sign(desk, book, "--unreported", "该园区停产")
    signature = approvals(desk.instance, approving(desk.ledger))[NAME].signature or {}
    assert (signature["missing"], signature["unreported"]) == (["P3700011"], "该园区停产")


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("草稿", "sign"),
        ("草稿", "send"),
        ("送审稿", "submit"),
        ("送审稿", "send"),
        ("定稿", "sign"),
    ],
)
def test_no_step_is_left_out(desk: Desk, status: str, step: str) -> None:
    book = desk.issue(status)
    more = ("--scan", desk.scan()) if step == "sign" else ()
    assert f"现在是“{status}”" in desk.decide(step, book, *more, *WHO, ok=False).output
    assert approving(desk.ledger) == []


def test_what_was_changed_or_lies_elsewhere_is_not_signed(desk: Desk, tmp_path: Path) -> None:
    book = desk.issue("送审稿")
    book.write_bytes(b"changed")
    assert "已被改动" in sign(desk, book, ok=False)
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"")
    assert "不在" in sign(desk, other, ok=False)
    book = desk.issue("送审稿")
    text = tmp_path / "page.txt"
    text.write_text("签字")
    said = desk.decide("sign", book, "--scan", text, *WHO, ok=False)
    assert "不是扫描件" in said.output


def test_the_same_signature_is_recorded_once(desk: Desk) -> None:
    book = desk.issue("送审稿")
    sign(desk, book)
    assert "已经登记过" in sign(desk, book, ok=False)
    assert len(desk.ledger.events("signed")) == 1
