"""Blank forms for reporters: contract, prefilled figures, checks printed from the catalogue."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from expectations.catalogue import catalogue
from ingestion.blank_form import Check, Filling, write_form
from ingestion.contract import Contract, contracts
from ingestion.placement import places, printed_codes
from ingestion.reporters import Reporter
from ingestion.seeds import seed
from orchestration.form_senders import (
    LEVELS_ZH,
    Values,
    cover_of,
    lists_parks,
    park_figures,
    park_rows,
    parks_of,
    senders,
    with_rows_for,
)
from orchestration.instance import Instance


def printed_checks(contract: Contract) -> list[Check]:
    """审核关系 of a form: the catalogue's relations as arithmetic on line codes.

    What a form may break with a good reason (the rule only asks) is not printed as a must.
    """
    checks = []
    for sheet in contract.sheets:
        for part in (sheet.grid, sheet.table):
            if part is None:
                continue
            codes = printed_codes(sheet)
            for rule in catalogue().relations(part.code):
                assert rule.relation
                left, right = rule.relation.sides
                if rule.counts:
                    continue
                if not {*left.terms, *right.terms} <= codes.keys():
                    continue  # a sheet of parks as rows prints no line codes
                shown = f"{left.shown(codes)} ≤ {right.shown(codes)}"
                checks.append(Check(sheet.name, shown, rule.fix_zh))
    return checks


def deadline_zh(instance: Instance, contract: Contract, year: int) -> str:
    """The due day of a form as its 报表目录 prints it; a day of our own is marked 设定."""
    row = next((o for o in seed("obligations") if o["code"] == contract.deadline_obligation), None)
    if row is None or not int(row["first_year"]) <= year <= int(row["last_year"]):
        return "按通知要求"
    day = row["due_month_day"] or instance.settings.due.get(row["code"], "")
    if not day:
        return "按通知要求"
    due = year + int(row["due_year_offset"] or 0)
    month, number = day.split("-")
    basis = "" if row["due_month_day"] else "(设定)"
    copies = f",一式{row['copies']}份" if row["copies"] else ""
    return f"{due}年{int(month)}月{int(number)}日前{basis}{copies}"


def cover_values(park: Mapping[str, str], year: int) -> Values:
    """The prefilled fields of a park's cover."""
    return {
        ("report_year", "", "", "value"): year,
        ("park_code", "", "", "value"): park["park"],
        ("park_name", "", "", "value"): park["name"],
        ("city_name", "", "", "value"): park["city_name"],
        ("park_level", "", "", "value"): LEVELS_ZH.get(park["level"], ""),
    }


def reference_parks(instance: Instance) -> list[dict[str, str]]:
    """Parks that report for themselves: code, name, city and level as of today's reference.

    `city` is '' for a park that belongs to its unit alone.
    """
    cities = {row["code"]: row for row in seed("cities")}
    moved = {
        row["old_code"]: row["new_code"]
        for row in seed("division_changes")
        if row["level"] == "city" and row["announced"]
    }
    with duckdb.connect() as connection:
        rows = connection.execute(
            """
            SELECT p.park, first(n.name ORDER BY n.kind = 'printed' DESC, n.valid_from DESC),
                max(a.value) FILTER (WHERE a.attribute = 'city'),
                max(a.value) FILTER (WHERE a.attribute = 'level'),
                max(a.value) FILTER (WHERE a.attribute = 'unit')
            FROM read_csv(?, all_varchar = true) p
            LEFT JOIN read_csv(?, all_varchar = true) n USING (park)
            LEFT JOIN (
                SELECT park, attribute, arg_max(value, valid_from) AS value
                FROM read_csv(?, all_varchar = true) GROUP BY park, attribute
            ) a USING (park)
            GROUP BY p.park
            HAVING max(a.value) FILTER (WHERE a.attribute = 'counts_in') IS NULL
            ORDER BY p.park
            """,
            [
                str(instance.reference / f"{n}.csv")
                for n in ("parks", "park_names", "park_attributes")
            ],
        ).fetchall()
    unit = instance.settings.unit
    parks = []
    for park, name, city, level, own_unit in rows:
        nowhere = {"name": "", "province": own_unit, "code": city or ""}
        place = cities.get(moved.get(city, city), nowhere)
        if unit in ("CN", place["province"], place["code"]):
            parks.append(
                {
                    "park": park,
                    "name": name,
                    "city": place["code"],
                    "city_name": place["name"],
                    "level": level or "",
                }
            )
    return parks


def prefilled(instance: Instance, contract: Contract, year: int) -> dict[str, Values]:
    """Last year's figures by park, from the published warehouse; empty where there is none."""
    if not instance.warehouse.exists():
        return {}
    grid = next((sheet.grid for sheet in contract.sheets if sheet.grid and sheet.grid.rows), None)
    if grid is None:
        return {}
    asked = {row.code for row in grid.rows}
    columns = [column.code for column in grid.columns if column.value_year == -1]
    filled: dict[str, Values] = {}
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT park, indicator, value FROM fct_park_indicator"
            " WHERE value_year = ? AND state = 'counted'",
            [year - 1],
        ).fetchall()
    for park, indicator, value in rows:
        if indicator in asked and value is not None:
            for column in columns:
                filled.setdefault(park, {})[indicator, "", column, "value"] = value
    return filled


def write_blank_forms(
    instance: Instance, form: str, year: int, codes: set[str], out: Path, created: dt.datetime
) -> Iterator[Path]:
    """Write one form per reporter into `out`, prefilled with what is known; yields the paths.

    `codes` keeps to some reporters.
    """
    contract = contracts()[form].in_year(year)
    out.mkdir(parents=True, exist_ok=True)
    checks, deadline = printed_checks(contract), deadline_zh(instance, contract, year)
    parks = reference_parks(instance)
    for reporter, values in reporters_with_values(instance, contract, year, parks):
        if codes and reporter.code not in codes:
            continue
        sized = with_rows_for(contract, values)
        name = reporter.name_in(year)
        kind = "" if reporter.kind == "park" else f"-{contract.title_zh}"
        path = out / f"{year}-{reporter.code}-{name}{kind}.xlsx"
        write_form(
            path, sized, year, Filling(values), checks=checks, deadline_zh=deadline,
            created=created, reporter=reporter.code,
        )  # fmt: skip
        yield path


def reporters_with_values(
    instance: Instance, contract: Contract, year: int, parks: list[dict[str, str]]
) -> Iterator[tuple[Reporter, Values]]:
    """Who sends the form, each with what is known of him."""
    roster = instance.roster()
    if contract.reporters == ("park",):
        known = prefilled(instance, contract, year)
        cells = {place.key for place in places(contract)}
        for park in parks:
            reporter = roster.of_code(park["park"], ("park",))
            values = {**cover_values(park, year), **known.get(park["park"], {})}
            if reporter:
                yield reporter, {k: v for k, v in values.items() if k in cells}
        return
    yielded = contracts()[contract.yields].in_year(year) if contract.yields else None
    known = prefilled(instance, yielded, year) if yielded else {}
    for reporter in senders(roster, contract, instance.settings.unit, year):
        values = cover_of(contract, reporter, year)
        own = parks_of(roster, reporter, parks)
        if yielded and not own:
            continue  # a city without parks has no batch to send
        for sheet in contract.sheets:
            if sheet.table and lists_parks(sheet.table):
                values |= park_rows(sheet.table, own)
                values |= park_figures(sheet.table, own, known)
        yield reporter, values
