"""The rule catalogue: severity, text and remedy of every check (`expectations/rules.yaml`)."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

RULES = Path(__file__).parent / "rules.yaml"

Severity = Literal["error", "question", "note"]
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


class Rule(_Strict):
    id: str
    severity: Severity
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    why: str
    returns: bool = False
    problem: str | None = None
    generic: Literal["required", "minimum", "maximum", "whole"] | None = None
    relation: Relation | None = None
    condition: str | None = None

    @model_validator(mode="after")
    def _one_trigger(self) -> "Rule":
        triggers = (self.problem, self.generic, self.relation, self.condition)
        if sum(trigger is not None for trigger in triggers) != 1:
            raise ValueError(f"rule {self.id} needs exactly one trigger")
        if self.relation:
            _ = self.relation.sides
        return self

    @property
    def holds(self) -> bool:
        """Whether the figures named by a finding of this rule stop counting."""
        return self.severity != "note" and not self.returns

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
    version: str
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _unique(self) -> "Catalogue":
        ids = [rule.id for rule in self.rules]
        twice = {rule for rule in ids if ids.count(rule) > 1}
        if twice:
            raise ValueError(f"rules twice in the catalogue: {sorted(twice)}")
        return self

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id()[rule_id]

    @cache  # noqa: B019 - the catalogue is frozen and lives as long as the process
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def of_problem(self, problem: str) -> Rule:
        """The rule that speaks for a reader's problem. KeyError names a problem without one."""
        for rule in self.rules:
            if rule.problem == problem:
                return rule
        raise KeyError(f"no rule speaks for the problem {problem!r}")

    def generic(self, kind: str) -> Rule:
        return next(rule for rule in self.rules if rule.generic == kind)

    def relations(self, table: str) -> Iterator[Rule]:
        return (r for r in self.rules if r.relation and r.relation.table == table)

    def conditions(self) -> Iterator[Rule]:
        return (rule for rule in self.rules if rule.condition)


@cache
def catalogue() -> Catalogue:
    return Catalogue.model_validate(yaml.safe_load(RULES.read_text(encoding="utf-8")))


@cache
def catalogue_version() -> str:
    """Number and content hash: a changed rule is another version even if nobody counts it up."""
    digest = hashlib.sha256(RULES.read_bytes()).hexdigest()[:8]
    return f"{catalogue().version}+{digest}"
