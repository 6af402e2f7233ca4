"""What an instance keeps, against what an issue says it was made from: originals and facts."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from ingestion.receiving import original
from orchestration.instance import Instance
from orchestration.verifying.difference import Difference, differs

_STRANGE_FACTS = """
with named as (select distinct unnest(fact_ids) as fact_id from read_parquet($lineage))
select n.fact_id, f.return_id
from named n left join read_parquet($facts) f on f.fact_id = n.fact_id
where f.fact_id is null or f.return_id not in (select unnest($returns::varchar[]))
order by all limit 20
"""


def originals(instance: Instance, manifest: dict[str, Any]) -> Iterator[Difference]:
    """Every original that the manifest's returns were read from, with the bytes it came with."""
    for sha256 in sorted({str(r["sha256"]) for r in manifest.get("returns", [])}):
        path = original(instance.submissions, sha256)
        named = [str(r["return_id"]) for r in manifest["returns"] if r["sha256"] == sha256]
        values = {"returned": " ".join(named), "file": path.relative_to(instance.home)}
        if not path.exists():
            yield differs("original_missing", **values, expected=sha256)
        elif (found := _sha256(path)) != sha256:
            yield differs("original_swapped", **values, found=found, expected=sha256)


def facts(instance: Instance, manifest: dict[str, Any], lineage: Path) -> Iterator[Difference]:
    """Files of facts as they were; facts behind the figures there, of returns that went in."""
    for name, sha256 in manifest.get("evidence", {}).get("facts", {}).items():
        path = instance.facts / name
        if not path.exists():
            yield differs("facts_missing", file=name)
        elif (found := _sha256(path)) != sha256:
            yield differs("facts_changed", file=name, found=found, expected=sha256)
    files = [str(p) for p in sorted(instance.facts.glob("*/*.parquet")) if _of_facts(p)]
    returns = [str(r["return_id"]) for r in manifest.get("returns", [])]
    if not files or not lineage.exists():
        return
    try:
        with duckdb.connect() as con:
            given = {"lineage": str(lineage), "facts": files, "returns": returns}
            strange = con.execute(_STRANGE_FACTS, given).fetchall()
    except duckdb.Error as error:
        yield differs("facts_unreadable", detail=error)
        return
    for fact_id, return_id in strange:
        if return_id is None:
            yield differs("fact_missing", fact=fact_id, file=lineage.name)
        else:
            yield differs("fact_stranger", fact=fact_id, returned=return_id, file=lineage.name)


def _of_facts(path: Path) -> bool:
    return path.parent.name != "findings"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
