"""What a printed line of a form is called: in which years, under which other names, in which unit.

A line is asked for once and its code never changes. What changes in one year, or what another
province prints instead, is a wording of the same line:

    {code: area, label: 规划面积, unit: 公顷, was: [{label: 园区面积, unit: 亩, to: 2022}],
     aliases: [园区总面积, {label: 核准面积, unit: 亩, from: 2021, to: 2023}]}
"""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ingestion.labels import label_key


class Strict(BaseModel):
    """A part of a contract: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy, which works out anew what the original has kept."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Years(Strict):
    """A range of report years, both ends included; null is open."""

    from_: int | None = Field(default=None, alias="from")
    to: int | None = None

    def holds(self, year: int) -> bool:
        return (self.from_ is None or self.from_ <= year) and (self.to is None or year <= self.to)


class Alias(Years):
    """Another wording that is accepted exactly as the label is; `unit` where it prints another."""

    label: str
    unit: str = ""


class Earlier(Years):
    """How a line was printed in earlier years; what is not given was as it is now."""

    label: str = ""
    unit: str = ""
    name: str = ""
    title: str = ""


class Choice(Strict):
    """One option of a drop-down."""

    value: str
    years: Years | None = None


def _named(key: str) -> BeforeValidator:
    return BeforeValidator(lambda given: {key: given} if isinstance(given, str) else given)


Aliases = tuple[Annotated[Alias, _named("label")], ...]
Choices = tuple[Annotated[Choice, _named("value")], ...]


class Line(Strict):
    """What all printed lines share: years, aliases, earlier wordings."""

    years: Years | None = None
    aliases: Aliases = ()
    was: tuple[Earlier, ...] = ()

    @property
    @abstractmethod
    def label_zh(self) -> str:
        """The wording that the blank form prints."""

    @property
    def printed_labels(self) -> tuple[str, ...]:
        """The label; before the year is known, also what it was in any other year."""
        return tuple(dict.fromkeys((self.label_zh, *(w.label for w in self.was if w.label))))

    @cached_property
    def accepted(self) -> dict[str, Alias | None]:
        """Every wording as `label_key` text; with an alias where it is not the printed label."""
        wordings: dict[str, Alias | None] = {label_key(a.label): a for a in self.aliases}
        return wordings | dict.fromkeys(map(label_key, self.printed_labels))

    def asked_in(self, year: int) -> bool:
        return self.years is None or self.years.holds(year)

    def in_year(self, year: int) -> Self:
        """The line as it is worded in one report year."""
        update: dict[str, Any] = {}
        for earlier in self.was:
            if earlier.holds(year):
                update |= self._as_it_was(earlier)
        update["was"] = ()
        update["aliases"] = tuple(alias for alias in self.aliases if alias.holds(year))
        return self.model_copy(update=update)

    def _as_it_was(self, earlier: Earlier) -> dict[str, Any]:
        return {"label": earlier.label} if earlier.label else {}


class Quantity(Line):
    """A line that may carry a unit: values are stored in one unit, printed in that of the year."""

    unit: str = ""
    printed_in: str = ""  # the unit of an earlier year's form; set by `in_year`

    @property
    @abstractmethod
    def canonical_unit(self) -> str:
        """The unit in which the value is stored; empty for what carries none."""

    @property
    def printed_unit(self) -> str:
        """The unit that the blank form of the year prints."""
        return self.printed_in or self.canonical_unit

    def _as_it_was(self, earlier: Earlier) -> dict[str, Any]:
        update = super()._as_it_was(earlier)
        return {**update, "printed_in": earlier.unit} if earlier.unit else update
