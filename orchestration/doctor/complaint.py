"""One thing that `doctor` has to say: what, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from orchestration.texts import text


@dataclass(frozen=True)
class Complaint:
    """`code` names the texts `doctor_<code>` and `doctor_<code>_do`."""

    code: str
    wrong: bool
    values: dict[str, object]

    @property
    def what(self) -> str:
        return " ".join(text(f"doctor_{self.code}", **self.values).split("\n"))

    @property
    def remedy(self) -> str:
        return text(f"doctor_{self.code}_do", **self.values)

    def as_json(self) -> dict[str, Any]:
        kind = "wrong" if self.wrong else "note"
        return {"code": self.code, "kind": kind, "what": self.what, "remedy": self.remedy}


def wrong(code: str, **values: object) -> Complaint:
    """Something that keeps the instance from being sound."""
    return Complaint(code, True, values)


def note(code: str, **values: object) -> Complaint:
    """Something worth knowing; the instance is sound all the same."""
    return Complaint(code, False, values)
