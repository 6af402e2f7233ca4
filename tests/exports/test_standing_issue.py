"""An issue that stands is left alone, many are issued at once: neither makes the proof weaker."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from export_case import Change, Issue, approved, context

import exports.issue
from exports.issue import Issued, Order
from exports.layout_files import LayoutError
from exports.proof import Proof, ProofError
from exports.workers import issue_all

BOOK = "city_annual"
CITY = {"city": "370100", "scope": "with"}


def _parts(issued: Issued) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (issued.path, issued.lineage, issued.manifest)}


def _nothing_is_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    def composed(*_: object) -> None:
        raise AssertionError("composed again")

    monkeypatch.setattr(exports.issue, "compose", composed)


def test_what_stands_is_neither_composed_nor_proved_again(
    issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = issue(BOOK, **CITY)
    before = _parts(first)
    _nothing_is_composed(monkeypatch)
    second = issue(BOOK, **CITY)
    assert not second.changed
    assert (second.sheets, second.numbers, second.compared, second.check_code) == (
        first.sheets,
        first.numbers,
        first.compared,
        first.check_code,
    )
    assert _parts(second) == before


def _edited(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _another_check_code(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"check_code": "0000-0000"}), encoding="utf-8")


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("part", "harm"),
    [
        ("path", _edited),
        ("path", Path.unlink),
        ("lineage", _edited),
        ("lineage", Path.unlink),
        ("manifest", _another_check_code),
        ("manifest", _emptied),
        ("manifest", Path.unlink),
    ],
)
def test_a_changed_or_missing_file_is_written_anew(
    issue: Issue, part: str, harm: Callable[[Path], None]
) -> None:
    first = issue(BOOK, **CITY)
    before = _parts(first)
    harm(getattr(first, part))
    second = issue(BOOK, **CITY)
    assert second.changed
    assert second.check_code == first.check_code
    assert _parts(second) == before


def test_the_same_figures_under_another_status_are_another_issue(issue: Issue) -> None:
    first = issue(BOOK, **CITY)
    before = _parts(first)
    second = issue(BOOK, **CITY, approvals=approved(first, "送审稿"))
    assert second.changed
    assert _parts(second)[second.path] != before[first.path]


def test_a_warehouse_of_the_same_moment_with_another_figure_is_not_the_same(
    issue: Issue, change: Change
) -> None:
    first = issue(BOOK, **CITY)
    before = json.loads(first.manifest.read_text(encoding="utf-8"))
    change("update fct_rollup set value = value + 10000 where indicator = 'water_use'")
    second = issue(BOOK, **CITY)
    after = json.loads(second.manifest.read_text(encoding="utf-8"))
    assert before["as_of"] == after["as_of"]
    assert second.changed
    assert first.check_code != second.check_code


def _orders(folder: Path) -> list[Order]:
    editions = ("official", "internal")
    return [
        Order(BOOK, tuple(context(city=c, scope="with", edition=e) for e in editions), folder)
        for c in ("370100", "370200", "370500")
    ]


def test_two_processes_write_what_one_writes(warehouse: Path, tmp_path: Path) -> None:
    written = {
        workers: [
            {path.name: content for path, content in _parts(issued).items()}
            for editions in issue_all(warehouse, _orders(tmp_path / str(workers)), workers)
            for issued in editions
        ]
        for workers in (1, 2)
    }
    assert len(written[1]) == 6
    assert written[1] == written[2]


def test_an_edition_has_the_bytes_that_it_has_alone(warehouse: Path, tmp_path: Path) -> None:
    order = _orders(tmp_path / "together")[0]
    alone = [Order(BOOK, (edition,), tmp_path / "alone") for edition in order.editions]
    (together,) = issue_all(warehouse, [order], 1)
    by_itself = [issued for editions in issue_all(warehouse, alone, 1) for issued in editions]
    assert [[*_parts(issued).values()] for issued in by_itself] == [
        [*_parts(issued).values()] for issued in together
    ]


def test_a_failure_in_a_process_of_its_own_is_told(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Proof:
        raise ProofError("A1!B2: written 1, expected '2'")

    monkeypatch.setattr(exports.issue.Prover, "prove", fails)
    with pytest.raises(ProofError, match="A1!B2: written 1, expected '2'"):
        list(issue_all(warehouse, _orders(tmp_path / "out"), 2))
    assert not list((tmp_path / "out").glob("*.xlsx"))


def test_an_unknown_workbook_is_refused(warehouse: Path, tmp_path: Path) -> None:
    orders = [Order("no_such_book", (context(),), tmp_path / "out")] * 2
    with pytest.raises(LayoutError, match="no workbook 'no_such_book'"):
        list(issue_all(warehouse, orders, 2))
