"""Rules over several returns: SQL makes a table of comparisons, Great Expectations tests it.

Each `checks/<table>.sql` is one family of comparisons; `checks/views.sql` is what they are made
from. A rule of the catalogue names table, column and limit; a row beyond it is a finding at the
row's fact, or at the return as a whole. Its other columns fill the message: those called like a
placeholder as they stand, `<placeholder>_codes` as names of reporters, `<placeholder>_fields` as
printed labels.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations.catalogue import PLACEHOLDERS, Catalogue, Rule, catalogue
from expectations.findings import Finding
from expectations.frames import Checked, Frame
from expectations.judge import finding_at, label_of
from expectations.known import Known
from expectations.suites import Unexpected, validate
from ingestion.seeds import DBT_PROJECT

if TYPE_CHECKING:
    import pandas as pd

CHECKS = Path(__file__).parent / "checks"
_SEEDS = {"indicators": "indicators", "cities": "cities", "units": "reporting_units"}
_SHOWN = 5
_KEYS = ("return_id", "row_key")


def check_findings(known: Known) -> list[Finding]:
    """What the returns being judged must be asked in the light of all others."""
    rules = catalogue()
    found: list[Finding] = []
    with duckdb.connect() as connection:
        _load(connection, known)
        for table, checked in rules.checks().items():
            rows = check_table(connection, table)
            if len(rows):
                found += _of_table(rows, table, checked, known, rules)
    return found


def _load(connection: duckdb.DuckDBPyConnection, known: Known) -> None:
    for name in ("facts", "returns", "park_attributes"):
        connection.register(name, getattr(known, name))
    for name, seed in _SEEDS.items():
        path = str(DBT_PROJECT / "seeds" / f"{seed}.csv").replace("'", "''")
        connection.execute(
            f"CREATE TABLE {name} AS FROM read_csv('{path}', all_varchar = true, nullstr = '\\0')"
        )
    connection.execute((CHECKS / "views.sql").read_text(encoding="utf-8"))


def check_table(connection: duckdb.DuckDBPyConnection, table: str) -> "pd.DataFrame":
    """One table of comparisons; `row_key` numbers its rows."""
    query = (CHECKS / f"{table}.sql").read_text(encoding="utf-8")
    return connection.sql(
        f"SELECT *, (row_number() OVER ())::VARCHAR AS row_key FROM (\n{query}\n)"
        " WHERE return_id IS NOT NULL"
    ).df()


def _of_table(
    rows: "pd.DataFrame", table: str, rules: tuple[Rule, ...], known: Known, all_rules: Catalogue
) -> Iterator[Finding]:
    frame = Frame(f"check.{table}", "", _KEYS, tuple(map(_checked, rules)))
    # A column for each rule: two limits of one number are two expectations.
    rows = rows.assign(**{checked.column: rows[checked.sql] for checked in frame.checked})
    unexpected, _ = validate(frame, rows)
    if not unexpected:
        return
    broken = rows.set_index("row_key").loc[sorted({u.row_key for u in unexpected}, key=int)]
    lines: dict[str, dict[str, Any]] = broken.astype(object).to_dict("index")  # type: ignore[assignment]
    named = [str(line["fact_id"]) for line in lines.values() if _stated(line["fact_id"])]
    ids = pa.array(named, pa.string())
    facts = known.facts.filter(pc.is_in(known.facts["fact_id"], ids)).to_pylist()
    by_id = {fact["fact_id"]: fact for fact in facts}
    forms = dict(
        zip(known.returns["return_id"].to_pylist(), known.returns["form"].to_pylist(), strict=True)
    )
    for one in _farthest(unexpected):
        line, rule = lines[one.row_key], one.checked.rule
        nowhere = {"return_id": one.return_id, "fact_id": "", "cell": ""}
        whole = {**nowhere, "sheet": line["sheet"] if _stated(line.get("sheet")) else ""}
        fact = by_id.get(str(line["fact_id"]), whole)
        arguments = _arguments(line, fact, rule, known, forms[one.return_id])
        yield finding_at(rule, fact, arguments)


def _checked(rule: Rule) -> Checked:
    assert rule.check
    column, limit = rule.check.column, rule.check.max
    name = f"{column} {rule.id}"
    return Checked(name, column, rule, (), maximum=limit, null=limit is None or None)


def _farthest(unexpected: list[Unexpected]) -> Iterator[Unexpected]:
    """Of several limits that one number exceeds only the farthest speaks."""
    last: dict[tuple[str, str], Unexpected] = {}
    for one in unexpected:
        key = one.checked.sql, one.row_key
        if key not in last or (one.checked.maximum or 0) > (last[key].checked.maximum or 0):
            last[key] = one
    yield from last.values()


def _arguments(
    line: Mapping[str, Any], fact: Mapping[str, Any], rule: Rule, known: Known, form: str
) -> dict[str, str]:
    assert rule.check
    found: dict[str, str] = {}
    if fact.get("field"):
        found["label"] = label_of(fact["field"], form, fact["row_key"].split(":")[0])
    if rule.check.max is not None:
        found["limit"] = format(rule.check.max, "g")
    for column, value in line.items():
        name, _, kind = column.partition("_")
        if name not in PLACEHOLDERS or not _stated(value):
            continue
        if kind == "codes":
            found[name] = _listed([known.name_of(code) or code for code in value.split(",")])
        elif kind == "fields":
            found[name] = _listed([label_of(code, form, "") for code in value.split(",")])
        elif not kind:
            found[name] = str(value)
    return found


def _listed(names: list[str]) -> str:
    said = "、".join(names[:_SHOWN])
    return f"{said}…" if len(names) > _SHOWN else said


def _stated(value: object) -> bool:
    return isinstance(value, str) and value != ""  # else None, or NaN where a column is empty
