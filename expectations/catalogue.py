"""The rule catalogue: severity, text and remedy of every check (`expectations/rules.yaml`)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from ingestion.contract import contracts

RULES = Path(__file__).parent / "rules.yaml"

Severity = Literal["error", "question", "note"]
Condition = Literal[
    "commissioned_without_month",
    "commissioned_after_year",
    "declared_but_empty",
    "rows_but_denied",
    "figures_without_name",
    "park_listed_twice",
    "opinion_unsigned",
    "returned_without_reason",
    "years_far_apart",
    "authority_unlike_scheme",
    "compiler_grade_too_low",
    "target_not_after_base",
    "plan_ends_before_start",
    "dates_out_of_order",
    "reported_before_year",
    "not_started_without_reason",
    "not_started_but_projects",
    "completion_before_start",
    "commissioned_without_investment",
    "not_started_but_spent",
    "sources_below_total",
    "row_twice",
]
# What only the ledger knows of a return: other returns and decisions beside it.
LedgerMatter = Literal[
    "two_versions",
    "version_differs",
    "table_differs",
    "adjusted_return_unknown",
    "adjusted_figure_unknown",
    "old_value_differs",
    "new_value_refused",
    "confirmation_missing",
    "review_sent_back",
    "review_not_taken",
]
PLACEHOLDERS = frozenset(
    (
        *("label", "raw", "unit", "left", "right", "sheet", "value", "limit", "candidates"),
        *("file", "other"),
    )
)
_SIDE = re.compile(r"^(?P<terms>[a-z0-9_]+(?: \+ [a-z0-9_]+)*)(?: \* (?P<factor>\d+(?:\.\d+)?))?$")


@dataclass(frozen=True)
class Side:
    """One side of a relation: the sum of its terms times a factor."""

    terms: tuple[str, ...]
    factor: Decimal

    @classmethod
    def parse(cls, written: str) -> "Side":
        found = _SIDE.match(written)
        if not found:
            raise ValueError(f"not a sum of codes with an optional factor: {written!r}")
        return cls(tuple(found["terms"].split(" + ")), Decimal(found["factor"] or 1))

    def shown(self, names: Mapping[str, str]) -> str:
        """The side with its codes replaced, `05 + 06` or `计划总投资 × 1.2`."""
        text = " + ".join(names[term] for term in self.terms)
        if self.factor == 1:
            return text
        return f"({text}) × {self.factor}" if len(self.terms) > 1 else f"{text} × {self.factor}"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Relation(_Strict):
    """`left` ≤ `right` over the codes of one table."""

    table: str
    left: str
    right: str

    @property
    def sides(self) -> tuple[Side, Side]:
        return Side.parse(self.left), Side.parse(self.right)


class Check(_Strict):
    """What a check table (`expectations/checks/<table>.sql`) must hold in one of its columns.

    With `max` a number of the column may not exceed it; without, the column must be empty.
    """

    table: str
    column: str
    max: float | None = None


class Rule(_Strict):
    """`counts`: it asks, and the figure counts meanwhile; `tables`: what it endangers, where that
    is not what its family does."""

    id: str
    severity: Severity
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    why: str
    returns: bool = False
    counts: bool = False
    tables: tuple[str, ...] = ()
    problem: str | None = None
    generic: Literal["required", "minimum", "maximum", "whole"] | None = None
    relation: Relation | None = None
    condition: Condition | None = None
    ledger: LedgerMatter | None = None
    check: Check | None = None
    summary: bool = False

    @model_validator(mode="after")
    def _one_trigger(self) -> "Rule":
        triggers = (
            *(self.problem, self.generic, self.relation, self.condition, self.ledger),
            *(self.check, self.summary or None),
        )
        if sum(trigger is not None for trigger in triggers) != 1:
            raise ValueError(f"rule {self.id} needs exactly one trigger")
        if self.counts and self.severity != "question":
            raise ValueError(f"rule {self.id}: only a question may ask and let the figure count")
        if self.relation:
            _ = self.relation.sides
        return self

    @model_validator(mode="after")
    def _known_placeholders(self) -> "Rule":
        for text in (self.zh, self.en, self.fix_zh, self.fix_en):
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            if unknown := named - PLACEHOLDERS:
                raise ValueError(f"rule {self.id} has unknown placeholders: {sorted(unknown)}")
        return self

    @property
    def holds(self) -> bool:
        """Whether the figures named by a finding of this rule stop counting."""
        return self.severity != "note" and not self.returns and not self.counts

    @property
    def is_arithmetic(self) -> bool:
        """Whether it says that a part is not above its whole: no explanation makes that true.

        The gate stops every export where such a figure counts.
        """
        return self.relation is not None and all(side.factor == 1 for side in self.relation.sides)

    def message(self, arguments: Mapping[str, object], language: str = "zh") -> str:
        """The text for a person, its placeholders filled; absent ones become empty."""
        text = self.zh if language == "zh" else self.en
        return text.format_map(_Blank(arguments)).strip()

    def remedy(self, arguments: Mapping[str, object], language: str = "zh") -> str:
        text = self.fix_zh if language == "zh" else self.fix_en
        return text.format_map(_Blank(arguments))


class _Blank(dict):
    def __missing__(self, key: str) -> str:
        return ""


class Catalogue(_Strict):
    """`endangers`: of each family of rules (the letter of its ids) the official tables at risk."""

    version: str
    endangers: dict[str, tuple[str, ...]]
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _families(self) -> "Catalogue":
        if unknown := {rule.id[0] for rule in self.rules} - self.endangers.keys():
            raise ValueError(f"no tables are named for the families {sorted(unknown)}")
        return self

    @model_validator(mode="after")
    def _unique(self) -> "Catalogue":
        for kind in ("id", "problem", "generic", "condition", "ledger"):
            named = Counter(getattr(rule, kind) for rule in self.rules)
            twice = sorted(name for name, count in named.items() if name and count > 1)
            if twice:
                raise ValueError(f"{kind} twice in the catalogue: {twice}")
        return self

    @model_validator(mode="after")
    def _known_codes(self) -> "Catalogue":
        """A code that no form asks for would make a relation that never speaks."""
        asked = _codes_by_table()
        for rule in self.rules:
            if rule.relation:
                left, right = rule.relation.sides
                unknown = {*left.terms, *right.terms} - asked.get(rule.relation.table, set())
                if unknown:
                    table = rule.relation.table
                    raise ValueError(f"rule {rule.id}: {table} does not ask {sorted(unknown)}")
        return self

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    def get(self, rule_id: str) -> Rule | None:
        """The rule, or None for one of an earlier catalogue."""
        return self._by_id.get(rule_id)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def of_problem(self, problem: str) -> Rule:
        """The rule that speaks for a reader's problem. KeyError names a problem without one."""
        for rule in self.rules:
            if rule.problem == problem:
                return rule
        raise KeyError(f"no rule speaks for the problem {problem!r}")

    def of_ledger(self, matter: LedgerMatter) -> Rule:
        return next(rule for rule in self.rules if rule.ledger == matter)

    def generic(self, kind: str) -> Rule:
        return next(rule for rule in self.rules if rule.generic == kind)

    def relations(self, table: str) -> Iterator[Rule]:
        return (r for r in self.rules if r.relation and r.relation.table == table)

    def conditions(self) -> Iterator[Rule]:
        return (rule for rule in self.rules if rule.condition)

    def checks(self) -> dict[str, tuple[Rule, ...]]:
        """The rules of each check table, by its name."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            if rule.check:
                found[rule.check.table] = (*found.get(rule.check.table, ()), rule)
        return found

    def summary(self) -> Rule:
        return next(rule for rule in self.rules if rule.summary)

    def endangered(self, rule: Rule) -> tuple[str, ...]:
        """The official tables that a broken rule makes unsafe."""
        return rule.tables or self.endangers[rule.id[0]]


def _codes_by_table() -> dict[str, set[str]]:
    """The codes that each grid and table of any form asks for."""
    asked: dict[str, set[str]] = {}
    for contract in contracts().values():
        for sheet in contract.sheets:
            if sheet.grid:
                asked.setdefault(sheet.grid.code, set()).update(r.code for r in sheet.grid.rows)
            if sheet.table:
                codes = asked.setdefault(sheet.table.code, set())
                codes.update(ask.code for ask in sheet.table.columns)
    return asked


@cache
def catalogue() -> Catalogue:
    return Catalogue.model_validate(yaml.safe_load(RULES.read_text(encoding="utf-8")))


@cache
def catalogue_version() -> str:
    """Number and content hash: a changed rule is another version even if nobody counts it up."""
    digest = hashlib.sha256(RULES.read_bytes()).hexdigest()[:8]
    return f"{catalogue().version}+{digest}"
