"""The rows of a list block: one query on its mart, with the names that belong to its keys."""

from datetime import date
from typing import Any

import duckdb

from exports.context import IssueContext
from exports.layout import Filter, ListBlock
from exports.layout_files import LayoutError
from exports.marts import Marts, Row, named_rows

# What a list may ask for besides the columns of its mart.
PARK_NAMES = """
left join dim_park p on p.park = m.park
join bridge_place_park u on u.park = m.park and u.value_year = m.{year} and u."view" = $view
    and u.scope = $scope and u.level = $level and u.place = $place and u.park_level = 'all'
left join bridge_place_park cb on cb.park = m.park and cb.value_year = m.{year}
    and cb."view" = $view and cb.scope = $scope and cb.level = 'city' and cb.park_level = 'all'
left join dim_place c on c."view" = $view and c.scope = $scope and c.level = 'city'
    and c.place = cb.place
left join bridge_place_park ub on ub.park = m.park and ub.value_year = m.{year}
    and ub."view" = $view and ub.scope = $scope and ub.level = 'unit' and ub.park_level = 'all'
left join dim_place r on r."view" = $view and r.scope = $scope and r.level = 'unit'
    and r.place = ub.place
"""
PARK_FIELDS = """, p.park_name as park_name_today, p.level as park_level,
    c.place_name as listed_city, c.position as city_position,
    r.place_name as listed_unit, r.position as unit_position"""
INDICATOR_NAMES = """
left join dim_indicator i on i.indicator = m.indicator
left join fct_park_indicator f on f.park = m.park and f.indicator = m.indicator
    and f.value_year = m.value_year - 1 and f.state = 'counted'
"""
INDICATOR_FIELDS = """, i.name_zh as indicator_name, i.position as indicator_position,
    i.report_unit as indicator_unit, i.kind as indicator_kind, f.fact_ids"""


def list_rows(
    block: ListBlock, marts: Marts, view: str, context: IssueContext, words: dict[str, str]
) -> list[Row]:
    """Rows of `block.mart` in its order, cut to the parks of the unit where `park_year` is given.

    Raises LayoutError where the layout asks for a field that neither mart nor names have.
    """
    fields, joins = "m.*", ""
    parameters: dict[str, Any] = {}
    if block.park_year:
        fields, joins = fields + PARK_FIELDS, PARK_NAMES.format(year=block.park_year)
        parameters = {
            "view": view, "scope": marts.scope, "level": marts.top.level, "place": marts.top.code,
        }  # fmt: skip
    if block.mart == "fct_gap":
        fields, joins = fields + INDICATOR_FIELDS, joins + INDICATOR_NAMES
    conditions = [_condition(f, i, parameters, words) for i, f in enumerate(block.where)]
    if block.years:
        name, first, last = block.years
        conditions.append(f"{name} between $first_year and $last_year")
        parameters |= {
            "first_year": context.year_of(first),
            "last_year": context.year_of(last),
        }
    named = f"select {fields} from {block.mart} m {joins}"
    where, order = " and ".join(conditions) or "true", ", ".join(block.order)
    sql = f"select * from ({named}) where {where} order by {order}"
    try:
        names, rows = named_rows(marts.con, sql, parameters)
    except duckdb.BinderException as error:
        raise LayoutError(f"list of {block.mart}: {error}") from error
    if unknown := sorted({c.field for c in block.columns if c.field} - set(names)):
        raise LayoutError(f"list of {block.mart}: no field {'、'.join(unknown)}")
    return rows


def _condition(
    filter_: Filter, number: int, parameters: dict[str, Any], words: dict[str, str]
) -> str:
    name, field = f"filter_{number}", f"cast({filter_.field} as varchar)"
    parts = []
    if filter_.one_of:
        parameters[name] = [text.format_map(words) for text in filter_.one_of]
        parts.append(f"{field} in (select unnest(${name}::varchar[]))")
    if filter_.starts_with is not None:
        parameters[f"{name}_starts"] = filter_.starts_with.format_map(words)
        parts.append(f"starts_with({field}, ${name}_starts)")
    if filter_.is_start_of is not None:
        parameters[f"{name}_whole"] = filter_.is_start_of.format_map(words)
        parts.append(f"starts_with(${name}_whole, {field})")
    return f"({' or '.join(parts) or 'true'})"


def as_text(value: Any, month: bool = False) -> str:
    """A field as the table prints it: dates and months the Chinese way, missing as blank."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    text = str(value)
    if month and len(text) >= 7 and text[:4].isdigit() and text[5:7].isdigit():
        return f"{text[:4]}年{int(text[5:7])}月"
    return text
