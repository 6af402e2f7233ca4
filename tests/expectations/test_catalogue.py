"""The catalogue: a typo is refused, and every problem of the reader has a rule."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import ingestion
from expectations.catalogue import RULES, Catalogue, Side, catalogue, catalogue_version
from ingestion.contract import contracts

INGESTION = Path(ingestion.__file__).parent
# A refusal of the instance, not of the reader.
NOT_THE_READERS = {"synthetic_file"}


_TELLS_A_PROBLEM = ("note", "problem_fact", "doubt", "refused", "refused_part")


def constants(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def problem_words() -> set[str]:
    """Every word that a source of `ingestion` gives as a problem."""
    words: set[str] = set()
    for path in INGESTION.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "problem":
                words |= set(constants(node.value))
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            for keyword in node.keywords:
                if keyword.arg == "problem":
                    words |= set(constants(keyword.value))
            if name in ("UnreadableFile", "refusal"):
                words |= set(constants(node.args[0]))
            if name in _TELLS_A_PROBLEM and len(node.args) > 1:
                words |= set(constants(node.args[1]))
    return words


def test_every_problem_of_the_reader_has_a_rule_and_every_such_rule_a_problem():
    ruled = {rule.problem for rule in catalogue().rules if rule.problem}
    assert problem_words() == ruled - NOT_THE_READERS
    for problem in ruled:
        assert catalogue().of_problem(problem).problem == problem


def test_a_problem_without_a_rule_is_named():
    with pytest.raises(KeyError, match="no rule speaks for the problem 'new_one'"):
        catalogue().of_problem("new_one")


def written(rules: list[dict[str, Any]]) -> Catalogue:
    families = {"C": ["A1"], "X": ["A1"]}
    return Catalogue.model_validate({"version": "1", "endangers": families, "rules": rules})


def rule(**changed: object) -> dict[str, Any]:
    known = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    sound = next(r for r in known if r["id"] == "C04")
    return {key: value for key, value in {**sound, **changed}.items() if value is not None}


def test_a_sound_rule_is_accepted():
    assert written([rule()])["C04"].holds


TYPOS: list[tuple[dict[str, object], str]] = [
    ({"severty": "error"}, "severty"),
    ({"severity": "eror"}, "severity"),
    ({"fix_en": None}, "fix_en"),
    ({"zh": "{lable} 大于"}, "unknown placeholders: .'lable'"),
    ({"fix_en": "see {cell}"}, "unknown placeholders: .'cell'"),
    ({"problem": "unreadable_number"}, "exactly one trigger"),
    ({"relation": None}, "exactly one trigger"),
    ({"relation": None, "generic": "requird"}, "generic"),
    ({"relation": None, "condition": "comissioned_without_month"}, "condition"),
    ({"relation": {"table": "quantity", "left": "water_use", "rigth": "gdp"}}, "rigth"),
    ({"relation": {"table": "quantity", "left": "a - b", "right": "gdp"}}, "not a sum of codes"),
    ({"relation": {"table": "quantity", "left": "water_usage", "right": "gdp"}}, "water_usage"),
    ({"relation": {"table": "quantities", "left": "water_use", "right": "gdp"}}, "quantities"),
    ({"relation": {"table": "project", "left": "water_use", "right": "content"}}, "water_use"),
]


@pytest.mark.parametrize(("change", "told"), TYPOS, ids=[told for _, told in TYPOS])
def test_a_typo_in_a_rule_is_refused_with_its_place(change, told):
    with pytest.raises(ValueError, match=told):
        written([rule(**change)])


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({}, {}, "id twice"),
        (
            {"relation": None, "problem": "empty_file"},
            {"id": "X", "relation": None, "problem": "empty_file"},
            "problem twice",
        ),
        (
            {"relation": None, "generic": "whole"},
            {"id": "X", "relation": None, "generic": "whole"},
            "generic twice",
        ),
    ],
)
def test_two_rules_do_not_speak_for_the_same_thing(one, other, told):
    with pytest.raises(ValueError, match=told):
        written([rule(**one), rule(**other)])


def test_a_side_is_a_sum_with_a_factor():
    side = Side.parse("a + b * 1.2")
    assert (side.terms, side.factor) == (("a", "b"), Decimal("1.2"))
    assert side.shown({"a": "05", "b": "06"}) == "(05 + 06) × 1.2"
    assert Side.parse("a").shown({"a": "05"}) == "05"


def test_every_rule_says_why_and_what_to_do_in_both_languages():
    for known in catalogue().rules:
        assert all((known.zh, known.en, known.fix_zh, known.fix_en, known.why)), known.id


def test_every_kind_of_check_that_a_contract_asks_for_has_its_rule():
    for kind in ("required", "minimum", "maximum", "whole"):
        assert catalogue().generic(kind).generic == kind
    for contract in contracts().values():
        for sheet in contract.sheets:
            if sheet.table and sheet.table.declared_by:
                (field,) = (a for a in sheet.fields if a.code == sheet.table.declared_by)
                assert field.options == ("有", "无"), contract.form  # the words of the condition


def test_the_version_changes_with_the_content():
    number, digest = catalogue_version().split("+")
    assert number == catalogue().version
    assert len(digest) == 8


def test_what_sends_a_return_back_is_not_at_a_figure():
    for known in catalogue().rules:
        assert not (known.returns and known.holds)
        if known.returns:
            assert known.problem or known.ledger == "review_sent_back"
