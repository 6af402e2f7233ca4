"""Each class of `make faults` once: nothing wrong counts, and what is handled stays handled."""

import re
from pathlib import Path

import pytest
from fault_table import CLASSES, ClassResult, all_classes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
# What is known not to be handled yet; whoever mends one takes it out of here.
OPEN: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def results() -> dict[str, ClassResult]:
    return {result.fault.name: result for result in all_classes(1)}


def test_there_are_more_than_thirty_classes_and_each_has_its_own_name():
    names = [fault.name for fault in CLASSES]
    assert len(names) > 30
    assert len(set(names)) == len(names)


def test_no_wrong_value_is_accepted(results):
    assert {n: [f.why for f in r.files] for n, r in results.items() if r.wrong} == {}


def test_every_class_is_found_at_its_cells_or_read_right(results):
    failed = {n: [f.why for f in r.files] for n, r in results.items() if not r.is_handled}
    assert {n: why for n, why in failed.items() if n not in OPEN} == {}


def test_the_page_has_a_row_for_every_class():
    rows = re.findall(r"^\| (.+?) \| \d+ \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [fault.name for fault in CLASSES]
