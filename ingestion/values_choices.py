"""Cells that hold one of the options of a drop-down, or a task of a scheme."""

from ingestion.labels import is_blank, label_key
from ingestion.values import Reading, raw_text


def read_choice(raw: object, options: tuple[str, ...]) -> Reading:
    """One of the options; problem `not_a_choice`."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    for option in options:
        if label_key(shown) == label_key(option):
            return Reading(shown, text=option)
    return Reading(shown, problem="not_a_choice")


def read_task(raw: object, options: tuple[str, ...]) -> Reading:
    """A task of a scheme by `3 推动节能降碳`, its name or its number; the text is the number."""
    shown = raw_text(raw)
    if is_blank(raw):
        return Reading(shown, steps=("blank",))
    for option in options:
        code, name = option.split(" ", 1)
        if label_key(shown) in (label_key(option), label_key(name), code):
            return Reading(shown, text=code)
    return Reading(shown, problem="not_a_choice")
