"""Who returned what and when, beside the oracle: as in form_marts, mart by mart."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass
from datetime import date

from finished_demo import SEEDS
from form_marts import Rows
from mart_comparison import Mart, place_key
from oracle_inputs import rows_of
from oracle_returns import Returns
from oracle_rollup import NATION, Oracle
from oracle_timeliness import Reporter, Timeliness

TIMELINESS = Mart(
    "fct_timeliness",
    ("obligation", "report_year", "reporter"),
    ("due_on", "first_received_on", "on_time", "days_late", "obligations_answered"),
)
RATES = Mart(
    "fct_timeliness_rollup",
    ("scope", "level", "place", "obligation", "report_year"),
    ("expected", "received", "received_on_time", "reporting_rate", "timely_rate"),
)
RETURN = Mart("fct_return", ("park", "report_year"), ("verdict", "due_on", "on_time"))
RETURN_ROLLUP = Mart(
    "fct_return_rollup",
    ("view", "scope", "level", "place", "report_year"),
    ("owed", "received", "on_time", "passed", "held", "sent_back", "not_received"),
)


@dataclass(frozen=True)
class OfReturns:
    """The oracle's answers on returns and days."""

    oracle: Oracle
    returns: Returns
    timeliness: Timeliness


def asked_of(
    oracle: Oracle,
    written: Collection[dict[str, str]],
    faults: Collection[dict[str, str]],
    settings: Mapping[str, str],
    as_of: date,
) -> OfReturns:
    """`settings`: days that no document prints, by obligation; `as_of`: the day of asking."""
    obligations = list(rows_of(SEEDS / "obligations.csv"))
    returns = Returns(written, faults, obligations, oracle.parks, oracle.years)
    owing = {
        year: [
            Reporter(park, standing.city or None, standing.unit, standing.province)
            for park in oracle.parks
            if (standing := oracle.standing(park, year)) is not None and standing.owes
        ]
        for year in oracle.years
    }
    timeliness = Timeliness(
        written, faults, obligations, settings, owing, _reporters(oracle), oracle.unit, as_of
    )
    return OfReturns(oracle, returns, timeliness)


def _reporters(oracle: Oracle) -> list[Reporter]:
    """The reporting units whose own returns the instance sees; a planned city is its own city."""
    country = oracle.country
    units = [row["code"] for row in rows_of(SEEDS / "reporting_units.csv")]
    return [
        Reporter(unit, unit, unit, country.province_of[unit])
        if unit in country.separately_planned
        else Reporter(unit, None, unit, unit)
        for unit in units
        if oracle.unit in (NATION, unit)
    ]


def _timeliness(asked: OfReturns) -> Rows:
    for key, one in asked.timeliness.answers.items():
        yield key, astuple(one)


def _rates(asked: OfReturns) -> Rows:
    for key, one in asked.timeliness.rates().items():
        yield key, astuple(one)


def _return(asked: OfReturns) -> Rows:
    for (park, year), one in asked.returns.returns.items():
        standing = asked.oracle.standing(park, year)
        if standing is not None and standing.owes:
            yield (park, year), (one.verdict, one.due, one.on_time)


def _return_rollup(asked: OfReturns) -> Rows:
    for year in asked.oracle.years:
        for place in asked.oracle.places(year):
            if place.park_level == "all":
                counts = asked.returns.counts(asked.oracle.members(place, year), year)
                if counts is not None:
                    yield (*place_key(place)[:-1], year), astuple(counts)


RETURN_MARTS: tuple[tuple[Mart, Callable[[OfReturns], Rows]], ...] = (
    (RETURN, _return),
    (RETURN_ROLLUP, _return_rollup),
    (TIMELINESS, _timeliness),
    (RATES, _rates),
)
