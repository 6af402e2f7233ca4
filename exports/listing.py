"""The rows of a list block: one query on its mart, with joined marts and names."""

import json
from datetime import date
from typing import Any

import duckdb

from expectations.catalogue import catalogue
from exports.blocks import Filter, ListBlock
from exports.context import YEAR_WORD, IssueContext
from exports.layout_files import LayoutError
from exports.marts import Marts
from exports.warehouse import Row

# The names that a row's place gives, besides the columns of its mart.
_OF_PARKS = """
join bridge_place_park u on u.park = {park} and u.value_year = {year} and u."view" = $view
    and u.scope = $scope and u.level = $level and u.place = $place and u.park_level = 'all'
left join dim_park p on p.park = {park}
left join bridge_place_park cb on cb.park = {park} and cb.value_year = {year}
    and cb."view" = $view and cb.scope = $scope and cb.level = 'city' and cb.park_level = 'all'
left join dim_place c on c."view" = $view and c.scope = $scope and c.level = 'city'
    and c.place = cb.place
left join bridge_place_park ub on ub.park = {park} and ub.value_year = {year}
    and ub."view" = $view and ub.scope = $scope and ub.level = 'unit' and ub.park_level = 'all'
left join dim_place r on r."view" = $view and r.scope = $scope and r.level = 'unit'
    and r.place = ub.place
"""
_PARK_FIELDS = """, p.park_name as park_name_today, p.level as park_level_today,
    c.place_name as listed_city, coalesce(c.position, 0) as city_position,
    r.place_name as listed_unit, r.position as unit_position,
    case when $level = 'nation' then r.place_name else c.place_name end as listed_place"""
_OF_PLACES = """
join dim_place c on c."view" = m."view" and c.scope = m.scope and c.level = m.level
    and c.place = m.place and m."view" = $view and m.scope = $scope
    and m.level || '/' || m.place in (select unnest($places::varchar[]))
"""
_OF_REPORTERS = """
join dim_place c on c."view" = $view and c.scope = $scope and c.place = m.{field}
    and c.level || '/' || m.{field} in (select unnest($places::varchar[]))
"""
_PLACE_FIELDS = ", c.place_name as listed_place, c.position as place_position"


def list_rows(
    block: ListBlock, marts: Marts, view: str, context: IssueContext, words: dict[str, str]
) -> list[Row]:
    """Rows of `block.mart` in its order; a joined mart's row stands under the join's name.

    Raises LayoutError where the layout asks for a field that neither marts nor names have.
    """
    parameters: dict[str, Any] = {}
    fields, joins = _cut(block, marts, view, context, parameters)
    for name, join in block.joins.items():
        on = (f'{name}."{k}" = {e.format_map(words)}' for k, e in join.key.items())
        fields += f", {name}"
        joins += f"left join {join.mart} {name} on {' and '.join(on)}\n"
    conditions = [_condition(f, i, parameters, words) for i, f in enumerate(block.where)]
    if block.years:
        name, first, last = block.years
        conditions.append(f"{name} between $first_year and $last_year")
        parameters |= {
            "first_year": context.year_of(first),
            "last_year": context.year_of(last),
        }
    named = f"select m.*{fields} from {block.mart} m {joins}"
    where, order = " and ".join(conditions) or "true", ", ".join(block.order)
    sql = f"select * from ({named}) where {where} order by {order}"
    try:
        names, rows = marts.ask(sql, parameters)
    except duckdb.BinderException as error:
        raise LayoutError(f"list of {block.mart}: {error}") from error
    wanted = {c.field for c in block.columns if c.field}
    if unknown := sorted(f for f in wanted if f.split(".")[0] not in names):
        raise LayoutError(f"list of {block.mart}: no field {'、'.join(unknown)}")
    return rows


def _cut(
    block: ListBlock, marts: Marts, view: str, context: IssueContext, parameters: dict[str, Any]
) -> tuple[str, str]:
    """Fields and joins that keep the rows of the issue's place and name where they belong."""
    cut = block.cut
    if cut is None:
        return "", ""
    parameters |= {"view": view, "scope": marts.scope}
    if cut.by == "park":
        parameters |= {"level": marts.top.level, "place": marts.top.code}
        dated = YEAR_WORD.fullmatch(str(cut.year))
        year = str(context.year_of(cut.year)) if dated else f"m.{cut.year}"
        park = f"coalesce(m.{cut.field}, m.park)" if cut.field else "m.park"
        return _PARK_FIELDS, _OF_PARKS.format(park=park, year=year)
    children = marts.children if cut.by == "reporter" or "children" in cut.places else ()
    top = (marts.top,) if cut.by == "reporter" or "top" in cut.places else ()
    parameters["places"] = [f"{p.level}/{p.code}" for p in (*top, *children)]
    if cut.by == "place":
        return _PLACE_FIELDS, _OF_PLACES
    return _PLACE_FIELDS, _OF_REPORTERS.format(field=cut.field or "reporter")


def field_of(row: Row, field: str) -> Any:
    """A field of a row, `join.field` of the row that is joined to it; None where there is none.

    Raises LayoutError where the joined mart has no such field.
    """
    name, _, inner = field.partition(".")
    if not inner:
        return row.get(name)
    joined = row[name]
    if joined is not None and inner not in joined:
        raise LayoutError(f"a list's join {name} has no field {inner}")
    return None if joined is None else joined[inner]


def _condition(
    filter_: Filter, number: int, parameters: dict[str, Any], words: dict[str, str]
) -> str:
    name, field = f"filter_{number}", f"cast({filter_.field} as varchar)"
    parts = []
    if filter_.one_of:
        parameters[name] = [text.format_map(words) for text in filter_.one_of]
        parts.append(f"{field} in (select unnest(${name}::varchar[]))")
    if filter_.not_one_of:
        parameters[f"{name}_not"] = [text.format_map(words) for text in filter_.not_one_of]
        parts.append(f"{field} not in (select unnest(${name}_not::varchar[]))")
    if filter_.starts_with is not None:
        parameters[f"{name}_starts"] = filter_.starts_with.format_map(words)
        parts.append(f"starts_with({field}, ${name}_starts)")
    if filter_.is_start_of is not None:
        parameters[f"{name}_whole"] = filter_.is_start_of.format_map(words)
        parts.append(f"starts_with(${name}_whole, {field})")
    if filter_.at_most is not None:
        parts.append(f"{filter_.field} <= {filter_.at_most}")
    if filter_.known is not None:
        parts.append(f"{filter_.field} is {'not ' if filter_.known else ''}null")
    return f"({' or '.join(parts) or 'true'})"


def as_text(value: Any, kind: str = "text") -> str:
    """A field as the table prints it: days and months the Chinese way, missing as blank."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if kind == "day":
        return as_text(date.fromisoformat(text[:10]))
    if kind == "month" and len(text) >= 7 and text[:4].isdigit() and text[5:7].isdigit():
        return f"{text[:4]}年{int(text[5:7])}月"
    return text


def message_of(row: Row) -> str:
    """The message of a finding in the catalogue's words."""
    rule = catalogue()[row["rule"]]
    return rule.message(json.loads(row["arguments"] or "{}"), "zh")
