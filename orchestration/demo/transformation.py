"""What becomes of a synthetic park: listed or not, started, completed, evaluated, accepted.

The states follow the park's own projects: it starts with the first and is complete with the last.
So no year contradicts another, and no form another.
"""

import datetime as dt
import random
from dataclasses import dataclass, replace

from orchestration.demo.figures import SyntheticPark, synthetic_park

FIRST_LIST = 2022
_TO_BE_MENDED = "限期整改"


@dataclass(frozen=True)
class Acceptance:
    """One acceptance form: applied for, and (None: not yet) accepted with a grade."""

    applied: dt.date
    accepted: dt.date | None
    grade: str

    @property
    def report_year(self) -> int:
        return (self.accepted or self.applied).year


@dataclass(frozen=True)
class Transformation:
    """`listed`, `left`: years in which the unit's list takes the park in and out (None: never).

    `start`: first year of work; `completed`: year of the last project; None: not yet.
    """

    eligible: bool
    status_13th: str
    park_type: str
    listed: int | None = FIRST_LIST
    left: int | None = None
    start: int | None = None
    completed: int | None = None
    evaluated: dt.date | None = None
    acceptances: tuple[Acceptance, ...] = ()

    def status(self, year: int) -> str:
        """What the park's form of that year says, as the form's choices print it."""
        if self.start is None or year < self.start:
            return "未启动"
        if self.completed is None or year < self.completed:
            return "实施中"
        return "已完成"

    @property
    def plan_year(self) -> int | None:
        """The year in which the implementation plan is sent; None: no plan."""
        if not self.eligible or self.listed is None or self.left is not None:
            return None
        return self.start or 2025

    def plan_years(self, plan: range) -> range:
        """The years of the park's own plan, in which its reductions cumulate."""
        return range(self.start or self.plan_year or plan.start, plan.stop)

    def is_listed(self, year: int) -> bool:
        """Whether the unit's list at the end of that year names the park as eligible."""
        if self.listed is None or year < self.listed:
            return False
        return self.left is None or year < self.left

    def accepted_by(self, year: int) -> bool:
        """Whether it has passed by the year's end; 限期整改 and 不予通过 have not."""
        return any(
            a.accepted and a.accepted.year <= year and a.grade in ("优秀", "良好", "合格")
            for a in self.acceptances
        )


def transformed_park(
    park: str, name: str, plan: range, seed: int
) -> tuple[SyntheticPark, Transformation]:
    """The figures of a park, kept to the projects of its transformation, and that transformation.

    The same arguments give the same park, in every process.
    """
    figures = synthetic_park(park, name, plan, seed)
    rng = random.Random(f"{seed}:{park}:transformation")
    course = _begun(rng)
    earliest = course.start or plan.stop
    figures.projects = [p for p in figures.projects if p.start_year >= earliest]
    if not figures.projects:
        return figures, replace(course, start=None)
    start = max(plan.start, min(p.start_year for p in figures.projects))
    completed = max(start + 1, *(p.completion_year for p in figures.projects))
    course = replace(course, start=start, completed=completed if completed < plan.stop else None)
    return figures, _examined(course, plan, rng)


def _begun(rng: random.Random) -> Transformation:
    """Eligibility, the list and the earliest start; some parks never start."""
    course = Transformation(
        eligible=True,
        status_13th=rng.choices(("未开展", "已开展", "已完成"), (50, 35, 15))[0],
        park_type=rng.choice(("经济技术开发区", "经济开发区", "高新技术产业开发区", "化工园区")),
        start=2020,
    )
    draw = rng.random()
    if draw < 0.07:
        return replace(course, eligible=False, listed=None, start=None)
    if draw < 0.10:
        return replace(course, left=rng.choice((2023, 2024)), start=None)
    if draw < 0.15:
        listed = rng.choice((2023, 2024))
        return replace(course, listed=listed, start=listed)
    if draw < 0.20:
        return replace(course, start=None)
    if draw < 0.35:
        return replace(course, start=rng.choice((2022, 2023, 2024)))
    return course


def _examined(course: Transformation, plan: range, rng: random.Random) -> Transformation:
    """Evaluation some months after completion, then acceptance, some with a second attempt."""
    last = dt.date(plan.stop - 1, 12, 31)
    if course.completed is None or rng.random() < 0.2:
        return course
    if course.completed < last.year:
        evaluated = dt.date(course.completed + 1, rng.randint(3, 9), rng.randint(1, 28))
    else:
        evaluated = dt.date(last.year, rng.choice((11, 12)), rng.randint(1, 28))
    course = replace(course, evaluated=evaluated)
    applied = evaluated + dt.timedelta(days=rng.randint(20, 60))
    if applied > last or rng.random() < 0.15:
        return course
    accepted = applied + dt.timedelta(days=rng.randint(30, 70))
    if accepted > last:
        return replace(course, acceptances=(Acceptance(applied, None, ""),))
    grade = rng.choices(("优秀", "良好", "合格", "不予通过", _TO_BE_MENDED), (25, 40, 20, 5, 10))[0]
    attempts = [Acceptance(applied, accepted, grade)]
    again = accepted.replace(year=accepted.year + 1, day=min(accepted.day, 28))
    if grade == _TO_BE_MENDED and again <= last:
        attempts.append(Acceptance(again - dt.timedelta(days=20), again, "合格"))
    return replace(course, acceptances=tuple(attempts))
