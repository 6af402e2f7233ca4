"""What was counted and what was not, in words: parks by name, returns by their file."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from exports.trace import Trace
from exports.trace_absent import Absent

if TYPE_CHECKING:
    from exports.trace_words import Words


def members_as_json(found: Trace, words: "Words") -> dict[str, list[dict[str, Any]]]:
    """`members` and `absent` of docs/trace.schema.json."""
    return {
        "members": [_member(one, found, words) for one in found.members],
        "absent": [_absent(one, words) for one in found.absent],
    }


def _member(one: str, found: Trace, words: "Words") -> dict[str, Any]:
    original = found.returns.get(_return(one))
    name = _name(one, words)
    return {"id": one, "name": name, "original": original and asdict(original)}


def _absent(absent: Absent, words: "Words") -> dict[str, Any]:
    return {
        "id": absent.id,
        "name": _name(absent.id, words),
        "state": absent.state,
        "said": words.say("absent", absent.state),
        "findings": [
            {"rule": row["rule"], "message": words.message(row["rule"], row["arguments"])}
            for row in absent.findings
        ],
    }


def _name(one: str, words: "Words") -> str:
    """The park that an id names, else ''."""
    parts = [*one.split("/"), *one.split("/", maxsplit=1)[0].split("-")]
    return next((words.parks[part] for part in reversed(parts) if part in words.parks), "")


def _return(one: str) -> str:
    """`park_progress-P3700011-2023-r1/project:1` names a return."""
    return one.partition("/")[0]


def member_lines(told: dict[str, Any], words: "Words") -> Iterator[str]:
    """A line for each that was counted and has no facts below, and for each that was not, why."""
    below = {park["reporter"] for park in told["parks"]}
    for code, group in (("counted", told["members"]), ("not_counted", told["absent"])):
        if group:
            yield f"{words.say('words', code)} ({len(group)}):"
        for one in group:
            if code == "counted" and below.intersection(one["id"].split("/")):
                continue
            said = [f"{f['rule']} {f['message']}" for f in one.get("findings", ())]
            original = one.get("original") or {}
            notes = [one.get("said", ""), *said, original.get("name", "")]
            told_of = "; ".join(note for note in notes if note)
            yield f"  {one['id']} {one['name']}  {told_of}".rstrip()
