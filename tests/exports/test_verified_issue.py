"""What was signed, and the draft beside it, are as they were issued until somebody touches them."""

from pathlib import Path

from export_case import Change, Issue, approved

from exports.approval import SIGNED, SUBMITTED, Files
from exports.manifest import sha256_of
from orchestration.verifying import verify

BOOK = "city_annual"
CITY = {"city": "370100", "scope": "with"}


def _codes(book: Path) -> list[str]:
    return [difference.code for difference in verify(book, None)]


def test_signed_kept_and_new_issues_verify(issue: Issue, change: Change) -> None:
    submitted = issue(BOOK, **CITY, approvals=approved(issue(BOOK, **CITY), SUBMITTED))
    approvals = approved(submitted, SIGNED, 2)
    files = Files(submitted.lineage, submitted.manifest, submitted.path)
    kept = files.kept(sha256_of(submitted.path)).book
    final = issue(BOOK, **CITY, approvals=approvals)
    change("update build_info set as_of = '2026-03-01T00:00:00Z'")
    renewed = issue(BOOK, **CITY, approvals=approvals)
    assert (renewed.path, renewed.changed) == (final.path, False)
    change("update fct_rollup set value = value + 10000 where indicator = 'water_use'")
    draft = issue(BOOK, **CITY, approvals=approvals)
    assert draft.path != final.path
    assert [_codes(book) for book in (final.path, kept, draft.path)] == [["alone"]] * 3
    final.path.write_bytes(draft.path.read_bytes())
    assert {"bytes", "cell", "check_code"} <= set(_codes(final.path))
