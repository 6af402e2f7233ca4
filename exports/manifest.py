"""The manifest of an issue: what was written, from what, and what was proved. No clock in it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from exports.context import IssueContext
from exports.layout_files import layouts_hash
from exports.marts import Row
from exports.proof import Proof


def sha256_of(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(
    workbook: str, files: dict[str, Path], context: IssueContext, info: Row, code: str, proof: Proof
) -> dict[str, Any]:
    """`files` are the written files by the names under which they are published."""
    return {
        "workbook": workbook,
        "files": {name: {"sha256": sha256_of(path)} for name, path in files.items()},
        "as_of": info["as_of"],
        "code_version": context.code_version,
        "status": context.status,
        "synthetic": context.synthetic,
        "unit": context.unit,
        "city": context.city,
        "edition": context.edition,
        "scope": context.scope,
        "year": context.year,
        "first_year": context.first_year,
        "last_year": context.last_year,
        "check_code": code,
        "hashes": {
            "catalogue": info["catalogue_version"],
            "reference": info["reference_hash"],
            "seeds": info["seeds_hash"],
            "layouts": layouts_hash(),
        },
        "facts_batches": info["facts_batches"],
        "returns": sorted(context.returns, key=lambda r: str(r["return_id"])),
        "checks": {
            "read_back": {
                "figures_compared": proof.compared,
                "numbers_compared": proof.numbers,
                "differences": 0,
            }
        },
        "explanations": [],
        "adjustments": [],
    }


def write_manifest(path: Path, content: dict[str, Any]) -> None:
    """Sorted keys, one line per entry: the same issue gives the same bytes."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
