"""What is owed but was not counted: held, by which finding, or missing.

Told from the facts and findings of the park's last returns that were not sent back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from exports.trace_figures import CHAIN, Indicators, fields_of
from exports.warehouse import Row

_FINDINGS = """
with facts as (
    select fact_id, reporter, field, row_key, coalesce(value_year, report_year) as value_year
    from read_parquet($facts)
    where reporter in (select unnest($parks)) and form = 'park_progress'
        and field in (select unnest($fields)) and return_id in (select unnest($returns))
        -- A blank is missing, whatever is found at it.
        and (value is not null or text is not null or reading like '!%')
), held as (
    select facts.*, found.rule, found.arguments
    from facts
    join read_parquet($findings) found using (fact_id)
    where found.severity in ('error', 'question')
        and found.finding_id not in (select unnest($explained))
)
select distinct reporter, value_year, field, rule, arguments
from held
-- A year's figure is stated again the year after: held, where no statement of it counts.
where row_key <> '' or not exists (
    select * from facts
    where facts.reporter = held.reporter and facts.value_year = held.value_year
        and facts.field = held.field and facts.row_key = ''
        and facts.fact_id not in (select fact_id from held)
)
order by all
"""


@dataclass(frozen=True)
class Absent:
    """Something that is owed: `id` as lineage names it; `state` is held, missing or other.

    `findings` are those that hold the figure, as rows with `rule` and `arguments`.
    """

    id: str
    state: str
    findings: Sequence[Row] = ()


def absent_of(
    ids: Sequence[str], key: Mapping[str, str], indicators: Indicators, facts: Path, manifest: Row,
    received: Mapping[str, Any],
) -> tuple[Absent, ...]:  # fmt: skip
    """Each absent thing with its state; `other` where the figure is not one of an indicator."""
    code = key.get("indicator", "")
    if not ids or code not in indicators:
        return tuple(Absent(one, "other") for one in ids)
    asked = {one: _park_year(one, key) for one in ids}
    held = _held(set(asked.values()), fields_of(code, indicators), facts, manifest, received)
    return tuple(
        Absent(one, "held" if at in held else "missing", held.get(at, ()))
        for one, at in asked.items()
    )


def _park_year(one: str, key: Mapping[str, str]) -> tuple[str, int]:
    park, _, year = one.partition("/")
    return park, int(year or key["value_year"])


def _held(
    asked: set[tuple[str, int]], fields: Iterable[str], facts: Path, manifest: Row,
    received: Mapping[str, Any],
) -> dict[tuple[str, int], list[Row]]:  # fmt: skip
    """The findings that hold a figure, by park and year.

    Of constant-price gdp, a link of the chain holds every later year.
    """
    chained = CHAIN if set(fields) >= CHAIN else set()
    years = {year for _, year in asked} | {year + 1 for _, year in asked}
    if chained:
        years |= set(range(int(manifest["first_year"]), max(years)))
    files = [str(f) for y in sorted(years) for f in sorted((facts / str(y)).glob("*.parquet"))]
    findings = [str(f) for f in sorted((facts / "findings").glob("*.parquet"))]
    returns = _last_returns({park for park, _ in asked}, years, received)
    if not files or not findings or not returns:
        return {}
    explained = [e["finding_id"] for e in manifest.get("explanations", ())]
    given = {
        "facts": files, "findings": findings, "parks": sorted({park for park, _ in asked}),
        "fields": sorted(fields), "returns": returns,
        "explained": explained,
    }  # fmt: skip
    held: dict[tuple[str, int], list[Row]] = {}
    with duckdb.connect() as con:
        for park, year, field, *finding in con.execute(_FINDINGS, given).fetchall():
            row = dict(zip(("rule", "arguments"), finding, strict=True))
            for other, of_year in asked:
                if other == park and (year == of_year or (field in chained and year < of_year)):
                    held.setdefault((park, of_year), []).append(row)
    return held


def _last_returns(parks: set[str], years: set[int], received: Mapping[str, Any]) -> list[str]:
    """`park_progress-P3700011-2023-r2`: the last revision of each park and year."""
    last: dict[str, int] = {}
    for return_id, made in received.items():
        stem = return_id.rpartition("-")[0]
        form, _, rest = stem.partition("-")
        park, _, year = rest.rpartition("-")
        if form == "park_progress" and park in parks and year.isdigit() and int(year) in years:
            last[stem] = max(last.get(stem, 0), made.revision)
    return [f"{stem}-r{revision}" for stem, revision in sorted(last.items())]
