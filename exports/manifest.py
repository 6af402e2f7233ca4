"""The manifest of an issue: what was written, from what, and what was proved. No clock in it.

An issue whose manifest says what would go in now, and whose files are as it says, stands.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from exports.approval import State
from exports.context import IssueContext
from exports.layout_files import hash_of, layouts_hash
from exports.proof import Proof
from exports.warehouse import Warehouse

MOMENTARY = ("as_of", "warehouse", "facts_batches", "returns", "adjustments", "explanations")


def sha256_of(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def program_hash() -> str:
    """sha256 over the program that composes and writes: a version may change while it is built."""
    return hash_of(Path(__file__).parent.glob("*.py"))


def what_goes_in(
    workbook: str, context: IssueContext, warehouse: Warehouse, name: str
) -> dict[str, Any]:
    """The part of a manifest that is known before anything is written.

    `name` is that of the document, by which decisions know it. All of it decides what is written
    but `MOMENTARY`, which tells of the whole instance then.
    """
    info, approval = warehouse.info, context.approvals.get(name)
    return {
        "workbook": workbook,
        "as_of": info["as_of"],
        "code_version": context.code_version,
        "program": program_hash(),
        "warehouse": warehouse.digest,
        "seen": warehouse.cut_to(context.cut).digest,
        "approval": approval and approval.as_manifest(),
        "synthetic": context.synthetic,
        "unit": context.unit,
        "city": context.city,
        "edition": context.edition,
        "scope": context.scope,
        "year": context.year,
        "first_year": context.first_year,
        "last_year": context.last_year,
        "hashes": {
            "catalogue": info["catalogue_version"],
            "reference": info["reference_hash"],
            "seeds": info["seeds_hash"],
            "layouts": layouts_hash(),
        },
        "facts_batches": info["facts_batches"],
        "returns": sorted(context.returns, key=lambda r: str(r["return_id"])),
        "adjustments": sorted(context.adjustments, key=lambda a: int(a["event_id"])),
        "explanations": sorted(context.explanations, key=lambda e: int(e["event_id"])),
    }


def what_came_out(
    files: dict[str, Path],
    code: str,
    proof: Proof,
    content: str,
    state: State,
    evidence: dict[str, Any],
) -> dict[str, Any]:
    """The rest of it. `files` are the written files by the names of their publication.

    `evidence` is that of ledger and facts as they were then (`ingestion.evidence`).
    """
    return {
        "evidence": evidence,
        "status": state.status,
        "changes_since_signing": state.changes,
        "content": content,
        "files": {name: {"sha256": sha256_of(path)} for name, path in files.items()},
        "check_code": code,
        "checks": {
            "read_back": {
                "figures_compared": proof.compared,
                "numbers_compared": proof.numbers,
                "differences": 0,
            },
            "texts": proof.texts,
        },
    }


def standing(path: Path, going_in: dict[str, Any]) -> dict[str, Any] | None:
    """The published manifest where it was made of the same, and it and its files are untouched.

    What was received since that the document does not see leaves it as it is, with its moment.
    """
    found = read_manifest(path)
    deciding = {name: said for name, said in going_in.items() if name not in MOMENTARY}
    stands = bool(found) and found == found | deciding
    try:
        for name, file in found["files"].items() if stands else ():
            stands = stands and sha256_of(path.with_name(name)) == file["sha256"]
    except (OSError, KeyError, TypeError):
        return None  # a file is missing
    return found if stands else None


def read_manifest(path: Path) -> dict[str, Any]:
    """A published manifest, whatever became of its files; {} where it is missing or damaged."""
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        whole = found == sealed(found)
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return found if whole else {}


def write_manifest(path: Path, content: dict[str, Any]) -> None:
    """Sorted keys, one line per entry: the same issue gives the same bytes."""
    text = json.dumps(sealed(content), ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def sealed(content: dict[str, Any]) -> dict[str, Any]:
    """With the sha256 of all else that it says, as one line of JSON with sorted keys."""
    content = {name: said for name, said in content.items() if name != "sha256"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return content | {"sha256": hashlib.sha256(text.encode()).hexdigest()}
