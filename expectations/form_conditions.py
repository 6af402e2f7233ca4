"""Conditions over the single fields of one form: SQL that is null where all is well.

A question is asked only about what is stated: a blank field contradicts nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.contract import Contract
from ingestion.seeds import seed

LEVELS_ZH = {"none": "无", "city": "市级", "unit": "省级", "nation": "国家级"}
PILOTS_ZH = {"national": "国家级示范试点", "provincial": "省级示范试点", "other": "非示范试点"}
_OF_FIELD = {
    "first_check_level": ("first_check", "无初验"),
    "acceptance_level": ("acceptance", ""),
    "filing_level": ("filing", "无备案"),
}
# Of each two steps the earlier first (001 三(四): first check, acceptance, filing).
_STEPS = (
    ("reviewed_on", "approved_on"),
    ("applied_on", "first_checked_on"),
    ("applied_on", "accepted_on"),
    ("first_checked_on", "accepted_on"),
    ("accepted_on", "filed_on"),
)
_WENZHOU = "温州市推进方案(2014)"
_ENOUGH = ("甲级", "乙级")


@dataclass(frozen=True)
class FormCondition:
    """`sql` gives the text to show where the condition is broken, else null.

    `name` tells conditions of one rule at one field apart.
    """

    condition: str
    sql: str
    fields: tuple[str, ...]
    name: str = ""


def form_conditions(contract: Contract) -> Iterator[FormCondition]:
    """The conditions whose fields the form asks for."""
    asked = {ask.code for sheet in contract.sheets for ask in sheet.fields}
    if {"base_year", "target_year"} <= asked:
        base, target = _value("base_year"), _value("target_year")
        sql = f"CASE WHEN {target} <= {base} THEN '—' END"
        yield FormCondition("target_not_after_base", sql, ("base_year", "target_year"))
    if {"plan_start", "plan_end"} <= asked:
        start, end = _value("plan_start"), _value("plan_end")
        sql = f"CASE WHEN {end} < {start} THEN '—' END"
        yield FormCondition("plan_ends_before_start", sql, ("plan_start", "plan_end"))
    for before, after in _STEPS:
        if {before, after} <= asked:
            first, then = _text(before), _text(after)
            sql = f"CASE WHEN {then} < {first} THEN {first} END"
            yield FormCondition("dates_out_of_order", sql, (after,), f"{before}-{after}")
    if {"reported_on", "report_year"} <= asked:
        sql = f"try_cast(left({_text('reported_on')}, 4) AS INTEGER) < max(report_year)"
        sql = f"CASE WHEN {sql} THEN {_text('reported_on')} END"
        yield FormCondition("reported_before_year", sql, ("reported_on",))
    if {"transformation_status", "not_started_reason"} <= asked:
        yield from _not_started()
    if {"scheme", "compiler_grade"} <= asked:
        enough = ", ".join(f"'{grade}'" for grade in _ENOUGH)
        low = f"{_text('compiler_grade')} NOT IN ({enough})"
        grade = _text("compiler_grade")
        sql = f"CASE WHEN {_text('scheme')} = '{_WENZHOU}' AND {low} THEN {grade} END"
        yield FormCondition("compiler_grade_too_low", sql, ("compiler_grade",))
    if {"scheme", "pilot", *_OF_FIELD} <= asked:
        for code in _OF_FIELD:
            yield FormCondition("authority_unlike_scheme", _authority(code), (code,))


def _not_started() -> Iterator[FormCondition]:
    idle = f"{_text('transformation_status')} = '未启动'"
    sql = f"CASE WHEN {idle} AND {_text('not_started_reason')} IS NULL THEN '—' END"
    yield FormCondition("not_started_without_reason", sql, ("transformation_status",))
    busy = "field = 'status' AND row_key LIKE 'project:%' AND text IN ('在建', '建成投产')"
    rows = f"count(*) FILTER (WHERE {busy})"
    sql = f"CASE WHEN {idle} AND {rows} > 0 THEN ({rows})::VARCHAR END"
    yield FormCondition("not_started_but_projects", sql, ("transformation_status",))


def _authority(code: str) -> str:
    """What the scheme says where the form says something else."""
    column, none_zh = _OF_FIELD[code]
    scheme, pilot, stated = _text("scheme"), _text("pilot"), _text(code)
    arms = []
    for row in seed("acceptance_authorities"):
        of_pilot = f" AND {pilot} = '{PILOTS_ZH[row['pilot']]}'" if row["pilot"] != "any" else ""
        level = none_zh if row[column] == "none" else LEVELS_ZH[row[column]]
        arms.append(f"WHEN {scheme} = '{row['scheme_zh']}'{of_pilot} THEN '{level}'")
    expected = f"(CASE {' '.join(arms)} END)"
    return f"CASE WHEN {stated} <> {expected} THEN {expected} END"


def _text(code: str) -> str:
    return f"max(text) FILTER (WHERE field = '{code}' AND row_key = '')"


def _value(code: str) -> str:
    return f"max(value) FILTER (WHERE field = '{code}' AND row_key = '')"
