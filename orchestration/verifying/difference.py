"""One thing that `verify` found: what is there, and what should be."""

from dataclasses import dataclass
from typing import Any

from orchestration.texts import text


@dataclass(frozen=True)
class Difference:
    """`code` names the text `verify_<code>`; notes (`wrong` is False) do not count."""

    code: str
    wrong: bool
    values: dict[str, object]

    @property
    def what(self) -> str:
        return text(f"verify_{self.code}", **self.values)

    def as_json(self) -> dict[str, Any]:
        kind = "difference" if self.wrong else "note"
        said = {name: str(value) for name, value in self.values.items()}
        return {"code": self.code, "kind": kind, **said, "what": self.what}


def differs(code: str, **values: object) -> Difference:
    """Something that is not as it was issued."""
    return Difference(code, True, values)


def note(code: str, **values: object) -> Difference:
    """Something that could not be looked at."""
    return Difference(code, False, values)
