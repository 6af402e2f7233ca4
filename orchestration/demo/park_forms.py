"""A synthetic park's forms besides the yearly progress: plan, evaluation, acceptance."""

import datetime as dt
from collections.abc import Iterator, Mapping

from orchestration.demo.assessments import acceptance, arrival_day, evaluation
from orchestration.demo.faults import Values
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.made import Filled, Made, Sender, filled_file
from orchestration.demo.park_plans import park_plans
from orchestration.demo.transformation import Transformation

FORMS = ("park_plan", "evaluation", "acceptance")


def park_forms(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    years: range,
    plan: range,
    seed: int,
    deadlines: Mapping[tuple[str, int], str],
) -> list[Made]:
    """The files of the wanted report years; `plan` are the years that the figures are drawn for."""
    sender = Sender(park["park"], park["name"], park["city_name"])
    return [
        filled_file(Filled(form, year, sender, values, day), deadlines)
        for form, year, day, values in _due(park, figures, course, plan, seed)
        if year in years
    ]


def _due(
    park: dict[str, str], figures: SyntheticPark, course: Transformation, plan: range, seed: int
) -> Iterator[tuple[str, int, dt.date, Values]]:
    for year, day, values in park_plans(park, figures, course, plan, seed):
        yield "park_plan", year, day, values
    if course.evaluated:
        values = evaluation(park, figures, course, plan, seed)
        yield "evaluation", course.evaluated.year, arrival_day(course.evaluated), values
    for attempt in course.acceptances:
        values = acceptance(park, figures, course, attempt, plan, seed)
        day = arrival_day(attempt.accepted or attempt.applied)
        yield "acceptance", attempt.report_year, day, values
