"""Every rule has a seeded fault that it catches, and says nothing false of clean returns."""

import re
from pathlib import Path

import pytest
from clean_returns import Clean, clean_returns
from rule_table import kind_of, table
from seeded import Result, seeded_results

from expectations.catalogue import catalogue
from expectations.results import in_words

pytestmark = pytest.mark.long

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
LAYOUTS = PAGE.parents[1] / "exports" / "layouts"


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return seeded_results()


def test_every_rule_of_the_catalogue_has_a_seeded_fault(results):
    assert {result.rule for result in results} == {rule.id for rule in catalogue().rules}


def test_every_seeded_fault_is_caught_at_its_cells(results):
    assert {(r.rule, r.name): sorted(r.found) for r in results if not r.is_caught} == {}


def test_a_fault_that_is_not_caught_would_be_counted_as_missed(results):
    missed = [Result("C01", "missed", frozenset({"C01"}), frozenset(), False)]
    row = next(line for line in table(missed, Clean()) if line.startswith("| C01 |"))
    assert row.endswith("| 1 | 0 | — | 0 |")


def test_the_page_names_every_rule_as_the_catalogue_has_it():
    rows = re.findall(r"^\| ([A-Z]\d\d) \| (.+?) \| (.+?) \|", PAGE.read_text("utf-8"), re.M)
    known = [(rule.id, kind_of(rule), in_words(rule)) for rule in catalogue().rules]
    assert rows == known


def test_the_page_tells_of_a_thousand_clean_returns_without_an_error():
    text = PAGE.read_text(encoding="utf-8")
    (returns, not_passed) = re.search(r"([\d,]+) clean returns, (\d+) of", text).groups()
    assert int(returns.replace(",", "")) >= 1000
    assert not_passed == "0"
    assert "findings on them: 0 errors" in text


def test_every_table_at_risk_is_an_official_table():
    layouts = "".join(path.read_text("utf-8") for path in LAYOUTS.glob("*.yaml"))
    known = set(re.findall(r"^table: (\w+)$", layouts, re.M))
    named = {table for rule in catalogue().rules for table in catalogue().endangered(rule)}
    assert named <= known


@pytest.mark.long
def test_a_thousand_clean_returns_raise_no_error():
    clean = clean_returns((21, 22))
    assert clean.returns >= 1000
    assert clean.not_passed == 0
    assert clean.of_severity("error") == 0
    assert clean.of_severity("question") == 0
