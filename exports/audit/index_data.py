"""What the first page lists: documents, returns, findings, decisions, and what is withheld."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from exports.audit.documents import CITIES, Issued
from exports.audit.facts import column, values_of
from exports.audit.known import Known
from exports.audit.originals import Wanted
from exports.audit.packing import plain

_FINDINGS = """
select distinct return_id, fact_id, rule, severity, finding_id, sheet, cell, arguments
from read_parquet($files) where return_id in (select unnest($returns::varchar[]))
order by return_id, rule, finding_id
"""
_EFFECTS = """
select sheet, cell, row_key, "column", value, unit from read_parquet($path, file_row_number = true)
where "table" = 'fct_gap_rollup' and value is not null order by sheet, file_row_number
"""
_WITHHELD = """
with held as (select unnest($facts::varchar[]) as fact_id),
stated as (select * from read_parquet($files)
    where reporter in (select reporter from read_parquet($files) semi join held using (fact_id)))
select now.fact_id, now.reporter, now.form, now.field, now.row_key, now.value_year, now.raw_text,
    now.unit_reported, now.sheet, now.cell, now.return_id,
    (select max_by(value, (report_year, return_id)) from stated as before
     where before.reporter = now.reporter and before.form = now.form and before.field = now.field
        and before.row_key = now.row_key and before.value_year = now.value_year - 1
        and before.row_key = '') as before
from stated now semi join held using (fact_id)
order by now.field, now.value_year, now.reporter, now.fact_id
"""


def index(
    folder: str, issued: Sequence[Issued], known: Known, found: Mapping[str, Any]
) -> dict[str, Any]:
    """The documents, how often each rule was broken, and how many returns ended how."""
    rules = Counter(found["names"])
    return {
        "folder": folder,
        "documents": [_document(one) for one in issued],
        "rules": [
            asdict(known.rules[code]) | {"findings": rules[code]}
            for code in sorted(rules.keys() & known.rules.keys())
        ],
        "returns": len({r["return_id"] for one in issued for r in one.manifest["returns"]}),
        "findings": len(found["names"]),
    }


def _document(one: Issued) -> dict[str, Any]:
    manifest = one.manifest
    said = ("status", "check_code", "as_of", "synthetic", "edition", "scope", "city", "approval")
    read_back = manifest["checks"]["read_back"]
    return {name: manifest.get(name) for name in said} | {
        "name": one.path.name, "page": one.page, "is_city": one.path.parent.name == CITIES,
        "changes": manifest.get("changes_since_signing"), "figures": read_back["figures_compared"],
        "numbers": read_back["numbers_compared"], "returns": len(manifest["returns"]),
        "sha256": manifest["files"].get(one.path.name, {}).get("sha256", ""),
    }  # fmt: skip


def returns_of(known: Known, returns: Sequence[str], shown: Collection[str]) -> dict[str, Any]:
    """The returns that went in, as columns; `original` is where its cells can be seen, or ''."""
    rows = [known.returns.get(return_id) for return_id in returns]
    names = (
        "form", "form_title", "reporter", "report_year", "revision", "sha256", "part", "name",
        "received_at", "verdict", "held_figures",
    )  # fmt: skip
    made: dict[str, Any] = {n: column([row and getattr(row, n) for row in rows]) for n in names}
    originals = [row and Wanted(row.sha256, row.part).name for row in rows]
    made["original"] = {"each": [name if name in shown else "" for name in originals]}
    return made | {"id": {"each": list(returns)}}


def findings_of(known: Known, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Findings about these returns as columns; `names` are their rules, one by one."""
    files = [str(p) for p in sorted((known.facts / "findings").glob("*.parquet"))]
    with duckdb.connect() as con:
        given = {"files": files, "returns": list(numbers)}
        rows = con.execute(_FINDINGS, given).fetchall()
    said: dict[tuple[str, str], str] = {}
    for _, _, rule, _, _, _, _, arguments in rows:
        if (rule, arguments) not in said:
            said[rule, arguments] = known.words.message(rule, arguments)
    return {
        "names": [row[2] for row in rows],
        "return": [numbers[row[0]] for row in rows],
        "fact": [int(row[1].rpartition("#")[2]) if row[1] else None for row in rows],
        "severity": column([row[3] for row in rows]),
        "id": [row[4] for row in rows],
        "sheet": column([row[5] for row in rows]),
        "cell": [row[6] for row in rows],
        "message": column([said[row[2], row[7]] for row in rows]),
        "answered": [int(row[4] in known.answered) for row in rows],
    }


def decisions_of(known: Known) -> list[dict[str, Any]]:
    """Decisions in their order."""
    return [asdict(event) | {"payload": dict(event.payload)} for event in known.events]


def withheld(
    known: Known, found: Mapping[str, Any], returns: Sequence[str], issued: Sequence[Issued]
) -> dict[str, Any]:
    """Figures that an open error holds, with the value of the year before; effects as printed."""
    kinds = values_of(found["severity"])
    why: dict[str, set[str]] = {}
    for number, fact in enumerate(found["fact"]):
        return_id = returns[found["return"][number]]
        returned = known.returns.get(return_id)
        holds = kinds[number] == "error" and not found["answered"][number]
        if fact is not None and holds and returned and returned.verdict == "held":
            why.setdefault(f"{return_id}#{fact}", set()).add(found["names"][number])
    files = [str(p) for p in sorted(known.facts.glob("*/f*.parquet")) if p.parent != known.facts]
    rows: list[Any] = []
    if why:
        with duckdb.connect() as con:
            rows = con.execute(_WITHHELD, {"facts": list(why), "files": files}).fetchall()
    place = {return_id: number for number, return_id in enumerate(returns)}
    return {
        "figures": [
            {
                "rules": sorted(why[r[0]]), "reporter": r[1], "field": r[3], "year": r[5],
                "label": known.words.name(r[3], r[2], r[4].partition(":")[0]), "raw": r[6],
                "unit": r[7], "sheet": r[8], "cell": r[9], "return": place[r[10]],
                "before": plain(r[11]),
            }
            for r in rows
        ],
        "effects": [effect for one in issued for effect in _effects(known, one)],
    }  # fmt: skip


def _effects(known: Known, one: Issued) -> list[dict[str, Any]]:
    """What the missing figures could change of a total, where a document prints it."""
    if one.path.suffix != ".xlsx" or one.path.parent.name == CITIES:
        return []
    with duckdb.connect() as con:
        rows = con.execute(_EFFECTS, {"path": str(one.lineage)}).fetchall()
    return [
        {
            "page": one.page, "document": one.path.name, "sheet": sheet, "cell": cell,
            "place": key.split("/")[3], "year": key.split("/")[4], "column": name,
            "label": known.words.name(key.split("/")[5]), "value": plain(value), "unit": unit,
        }
        for sheet, cell, key, name, value, unit in rows
    ]  # fmt: skip
