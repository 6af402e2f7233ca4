"""The synthetic forms of cities and of the unit: lists of parks, yearly reports, policy support."""

from collections.abc import Iterator, Sequence

from ingestion.contract import contracts
from orchestration.demo.city_reports import city_annual_report, report_day
from orchestration.demo.made import Filled, Sender
from orchestration.demo.park_lists import CHANGE_YEARS, ListedPark, list_day, park_list
from orchestration.demo.policy_supports import policy_support
from orchestration.demo.transformation import FIRST_LIST, transformed_park
from orchestration.form_senders import parks_of, senders
from orchestration.instance import Instance

FORMS = ("park_list", "city_annual_report", "policy_support")
_SUPPORTING_CITIES = 3
_CITIES_WITH_A_LIST = 2


def office_forms(
    instance: Instance,
    parks: Sequence[dict[str, str]],
    years: range,
    plan: range,
    seed: int,
) -> Iterator[Filled]:
    """All forms of the offices, year by year; who has no parks sends none."""
    roster, unit = instance.roster(), instance.settings.unit
    known = {
        park["park"]: ListedPark(park, *transformed_park(park["park"], park["name"], plan, seed))
        for park in parks
    }
    for year in years:
        found = [
            (Sender(r.code, r.name_in(year), r.name_in(year)), parks_of(roster, r, list(parks)))
            for r in senders(roster, contracts()["policy_support"], unit, year)
        ]
        offices = [(sender, [known[p["park"]] for p in own]) for sender, own in found if own]
        unit_itself = [office for office in offices if office[0].code == unit]
        cities = [office for office in offices if office[0].code != unit]
        apart = [c for c in cities if roster.of_code(c[0].code, ("unit",))]
        listing = unit_itself + apart + cities[:_CITIES_WITH_A_LIST]
        if year in (FIRST_LIST, *CHANGE_YEARS):
            for sender, own in dict((o[0], o) for o in listing).values():
                values = park_list(sender, own, year, plan, seed)
                yield Filled("park_list", year, sender, values, list_day(year))
        for sender, own in cities:
            values = city_annual_report(sender, own, year, seed)
            day = report_day(year)
            yield Filled("city_annual_report", year, sender, values, day)
        for sender, _ in unit_itself + cities[:_SUPPORTING_CITIES]:
            values = policy_support(sender, unit, year, seed)
            yield Filled("policy_support", year, sender, values, report_day(year))
