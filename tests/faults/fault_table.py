"""Every class, several instances, one row of the table each."""

from dataclasses import dataclass

import batch_faults
import date_faults
import layout_faults
import package_faults
import plan_faults
import sender_faults
import sense_faults
import value_faults
from comparison import FileResult, compare
from good_forms import good_form
from intake_outcomes import outcomes
from spoilt_form import CLASSES, FaultClass, SpoiltForm

SEED = 14
SOURCES = (
    layout_faults, value_faults, date_faults, sense_faults, sender_faults, package_faults,
    plan_faults, batch_faults,
)  # fmt: skip


@dataclass(frozen=True)
class ClassResult:
    fault: FaultClass
    files: tuple[FileResult, ...]

    def share(self, asked: str) -> str:
        """`4/5`, or a dash where the question does not arise."""
        answers = [answer for f in self.files if (answer := getattr(f, asked)) is not None]
        return f"{sum(answers)}/{len(answers)}" if answers else "—"

    @property
    def wrong(self) -> int:
        return sum(f.wrong for f in self.files)

    @property
    def is_handled(self) -> bool:
        """Everything detected, located and read, and nothing wrong accepted."""
        answers = [a for f in self.files for a in (f.detected, f.located, f.read_right)]
        return not self.wrong and False not in answers


def spoilt(fault: FaultClass, number: int, instance: int) -> SpoiltForm:
    form = good_form(fault, number, instance, SEED)
    fault.spoil(form)
    return form


def all_classes(instances: int) -> list[ClassResult]:
    """Every class spoilt `instances` times; everything goes through one intake."""
    made = [
        (fault, spoilt(fault, number, instance))
        for number, fault in enumerate(CLASSES)
        for instance in range(instances)
    ]
    came = outcomes([form for _, form in made])
    results: dict[str, list[FileResult]] = {}
    for (fault, form), outcome in zip(made, came, strict=True):
        results.setdefault(fault.name, []).append(compare(form, outcome))
    return [ClassResult(fault, tuple(results[fault.name])) for fault in CLASSES]


def table(results: list[ClassResult]) -> list[str]:
    lines = [
        "| class | files | detected | located to the cell | read right | wrong values accepted |",
        "|---|---|---|---|---|---|",
    ]
    for result in results:
        shares = " | ".join(map(result.share, ("detected", "located", "read_right")))
        lines.append(f"| {result.fault.name} | {len(result.files)} | {shares} | {result.wrong} |")
    return lines


def last_line(results: list[ClassResult]) -> str:
    return f"wrong values accepted: {sum(result.wrong for result in results)}"
