"""What came out against what had to come out, file by file and then class by class."""

from dataclasses import dataclass
from decimal import Decimal

from intake_outcomes import Outcome, Place, place_of
from spoilt_form import Meaning, SpoiltForm


@dataclass(frozen=True)
class FileResult:
    """None where the question does not arise."""

    detected: bool | None
    located: bool | None
    read_right: bool | None
    wrong: int
    why: str = ""


def compare(form: SpoiltForm, outcome: Outcome) -> FileResult:
    """One file: was it found, where, and does anything count that should not?"""
    if form.comes_back:
        back = outcome.verdict == "sent_back" and bool(outcome.rules & form.comes_back)
        counted = 0 if outcome.verdict == "sent_back" else _figures(outcome)
        return FileResult(back, None, None, counted, "" if back else f"{sorted(outcome.rules)}")
    accepted = {} if outcome.verdict == "sent_back" else outcome.accepted
    truth = {place_of(key, form.year): value for key, value in form.truth.items()}
    asked = {place_of(key, form.year) for key in form.may_ask}
    wrong, unread = [], []
    for place, meaning in truth.items():
        if _is(accepted.get(place), meaning):
            continue
        unread.append(place)
        got = accepted.get(place)
        if place in asked and (got is None or got == (None, None)):
            unread.pop()
        elif got is not None and got != (None, None):
            wrong.append((place, got, meaning))
        elif outcome.verdict != "sent_back" and not _said(outcome, place):
            wrong.append((place, "lost without a word", meaning))
    for place, (value, text) in accepted.items():
        invented = value is not None or (text is not None and place[0][0] != "_")
        if place not in truth and invented and not _known_cover(place) and text != "missing":
            wrong.append((place, (value, text), "nothing"))
    if outcome.sender != (form.park, form.year):
        wrong.append((("_reporter", "", None), outcome.sender, (form.park, form.year)))
    if len(outcome.return_ids) > 1 and len(set(outcome.return_ids)) != form.revisions:
        wrong.append((("", "", None), outcome.return_ids, f"{form.revisions} revisions"))
    at = [(cell.parent.title, cell.coordinate) for cell in form.to_find]
    located = all(place in outcome.said_at for place in at) if at else None
    detected = located if at else None
    if at and not located:
        detected = bool(outcome.rules)
    if form.to_name:
        named = form.to_name <= outcome.said_of
        detected = named if detected is None else detected and named
    read = not unread and outcome.verdict != "sent_back"
    why = []
    if not read:
        why.append(f"unread {unread[:3]} {outcome.verdict} {sorted(outcome.rules)}")
    if wrong:
        why.append(f"wrong {wrong[:3]}")
    if at and not located:
        why.append(f"not located {[p for p in at if p not in outcome.said_at][:3]}")
    if detected is False:
        why.append(f"not detected {sorted(outcome.rules)}")
    return FileResult(detected, located, read, len(wrong), "; ".join(why))


def _is(got: tuple[Decimal | None, str | None] | None, meaning: Meaning) -> bool:
    if got is None:
        return False
    if meaning is None:
        return got[0] is None
    return got[0] == meaning if isinstance(meaning, Decimal) else got[1] == meaning


def _figures(outcome: Outcome) -> int:
    return sum(value is not None for value, _ in outcome.accepted.values())


def _said(outcome: Outcome, place: Place) -> bool:
    """Whether anything was said of this field, or of all that its sheet holds."""
    return place[0] in outcome.said_of or bool(
        outcome.said_of & {"_sheet", "_quantity", "_project", "_measure", "_task", "_plan"}
    )


def _known_cover(place: Place) -> bool:
    return place[0] in ("city_name", "park_level", "not_started_reason", "park_code", "park_name")
