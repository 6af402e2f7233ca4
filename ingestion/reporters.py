"""What a reporter is: a park, a county, a city or a reporting unit, with its dated names."""

from dataclasses import dataclass
from typing import Literal

from ingestion.validity import ALWAYS, Validity

Kind = Literal["park", "county", "city", "unit"]

KINDS_ZH: dict[Kind, str] = {
    "park": "园区",
    "county": "县(市、区)",
    "city": "市",
    "unit": "报送单位",
}


@dataclass(frozen=True)
class Name:
    """`oldest` marks the first name that a document gives: what it was before, nobody says."""

    text: str
    validity: Validity = ALWAYS
    oldest: bool = False

    def in_year(self, year: int) -> bool:
        return self.validity.in_year(year)

    def before_documents(self, year: int) -> bool:
        """Whether the year lies before the first document that names its holder at all."""
        first = self.validity.first
        return self.oldest and first is not None and year < first.year


@dataclass(frozen=True)
class Reporter:
    """`names` has the present one first; `validity` says from when until when the code holds.

    `within` is the last city of a park (or its unit), the city of a county, the province of a city,
    the province around a unit.
    """

    kind: Kind
    code: str
    names: tuple[Name, ...]
    validity: Validity = ALWAYS
    within: str = ""
    successors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0].text if self.names else ""

    def name_in(self, year: int) -> str:
        """The name that it has in a year; the present one where no document says."""
        held = (name.text for name in self.names if name.in_year(year))
        return next(held, self.name)
