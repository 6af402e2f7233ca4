"""For whom and for which years a workbook is issued, and the words layouts may ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

from exports.cut import WHOLE, Cut

if TYPE_CHECKING:
    from exports.approval import Approval

# China has kept one offset since 1991; no time-zone database is needed.
SHANGHAI = timezone(timedelta(hours=8))

Scope = Literal["with", "without"]

YEAR_WORD = re.compile(r"Y(?:[+-]\d+)?|first|last|\d{4}")
"""A layout's year: the report year and those around it, the period's ends, or a number."""

PLACEHOLDERS = frozenset(
    (
        "unit_name", "unit_label", "scope_text", "planned_cities", "province_name", "year",
        "previous_year", "next_year", "first_year", "last_year", "status", "as_of", "period",
        "check_code", "table", "against", "year_label", "edition", "edition_mark", "scope",
        "level", "place", "scheme",
    )
)  # fmt: skip
"""The words that layouts may hold in braces; `against` and `year_label` in column headers only."""


@dataclass(frozen=True, kw_only=True)
class IssueContext:
    """One issue. `year` is the report year of an annual workbook, None for the others.

    `city` is the city of the unit whose tables they are, None where they are the unit's own.
    `returns` are the returns that went in, as `{return_id, sha256}`; `adjustments` and
    `explanations` those in force, as `{event_id, fact_id, by, confirmed_by}` and `{event_id,
    finding_id, by, expires_on}`. `approvals` are the last decisions on issues, by document name;
    `evidence` is that of ledger and facts (`ingestion.evidence`): it decides nothing.
    """

    unit: str
    city: str | None = None
    scope: Scope
    year: int | None
    first_year: int
    last_year: int
    synthetic: bool
    code_version: str
    returns: list[dict[str, Any]] = field(default_factory=list)
    adjustments: list[dict[str, Any]] = field(default_factory=list)
    explanations: list[dict[str, Any]] = field(default_factory=list)
    approvals: "Mapping[str, Approval]" = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    edition: Literal["official", "internal"] = "official"

    @property
    def cut(self) -> Cut:
        """What of the warehouse it may see: other documents than those of a year see all."""
        return Cut(self.year, self.city) if self.year else WHOLE

    @property
    def report_year(self) -> int:
        """The year `Y` of the layouts: the annual workbook's own, else the last one."""
        return self.last_year if self.year is None else self.year

    def year_of(self, written: str | int) -> int:
        """A layout's year: `Y`, `Y-1`, `first`, `last` or a number."""
        text = str(written)
        if text == "first":
            return self.first_year
        if text == "last":
            return self.last_year
        if text.startswith("Y"):
            return self.report_year + int(text[1:] or 0)
        return int(text)


@dataclass(frozen=True)
class UnitWords:
    """What the issue's place is called: name, separately planned cities inside, its province."""

    level: str
    code: str
    name: str
    planned_cities: tuple[str, ...]
    province: str


def moment(as_of: str) -> datetime:
    """The as-of moment in UTC, without a zone, as XlsxWriter wants it."""
    read = datetime.fromisoformat(as_of)
    return (
        (read if read.tzinfo else read.replace(tzinfo=SHANGHAI))
        .astimezone(UTC)
        .replace(tzinfo=None)
    )


def conditions(context: IssueContext, words: UnitWords) -> set[str]:
    """Which sheets and notes apply: `with`/`without` only where a planned city lies inside."""
    found = {context.scope if words.planned_cities else "undivided", context.edition, words.level}
    return found | ({"synthetic"} if context.synthetic else set())


def placeholders(context: IssueContext, words: UnitWords, as_of: str) -> dict[str, str]:
    """The words that titles, notes, filters and file names may hold in braces."""
    cities = "、".join(words.planned_cities)
    held = {"with": f"含{cities}", "without": f"不含{cities}"}[context.scope] if cities else ""
    local = moment(as_of).replace(tzinfo=UTC).astimezone(SHANGHAI)
    year = context.report_year
    edition = {"official": "报送版", "internal": "内部版"}[context.edition]
    return {
        "edition": edition,
        "edition_mark": f"({edition})" if context.edition == "internal" else "",
        "scope": context.scope,
        "level": words.level,
        "place": words.code,
        "unit_name": words.name,
        "unit_label": f"{words.name}({held})" if held else words.name,
        "scope_text": held or "全部园区",
        "planned_cities": cities,
        "province_name": words.province,
        "year": str(year),
        "previous_year": str(year - 1),
        "next_year": str(year + 1),
        "first_year": str(context.first_year),
        "last_year": str(context.last_year),
        "status": "",
        "as_of": f"{local:%Y}年{local.month}月{local.day}日 {local:%H:%M}(北京时间)",
    }
