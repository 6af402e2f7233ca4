"""A mark: four hexadecimal digits by which one row or text among many is told to have changed.

A digest of everything proves that nothing changed; marks name what did (all but 1 in 65,536).
"""

import hashlib

NOTHING = "----"


def mark(text: str | None) -> str:
    """The mark of a text, `----` where there is none."""
    return NOTHING if text is None else hashlib.sha256(text.encode()).hexdigest()[:4]


def marks_in(marks: str) -> list[str]:
    """The marks of a string that joins them."""
    return [marks[i : i + 4] for i in range(0, len(marks), 4)]
