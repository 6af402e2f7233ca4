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
_WENZHOU = "温州市推进方案(2014)"
_ENOUGH = ("甲级", "乙级")


@dataclass(frozen=True)
class FormCondition:
    """`sql` gives the text to show where the condition is broken, else null."""

    condition: str
    sql: str
    fields: tuple[str, ...]


def form_conditions(contract: Contract) -> Iterator[FormCondition]:
    """The conditions whose fields the form asks for."""
    asked = {ask.code for sheet in contract.sheets for ask in sheet.fields}
    if {"base_year", "target_year"} <= asked:
        base, target = _value("base_year"), _value("target_year")
        sql = f"CASE WHEN {target} <= {base} THEN '—' END"
        yield FormCondition("target_not_after_base", sql, ("base_year", "target_year"))
    if {"scheme", "compiler_grade"} <= asked:
        enough = ", ".join(f"'{grade}'" for grade in _ENOUGH)
        low = f"{_text('compiler_grade')} NOT IN ({enough})"
        grade = _text("compiler_grade")
        sql = f"CASE WHEN {_text('scheme')} = '{_WENZHOU}' AND {low} THEN {grade} END"
        yield FormCondition("compiler_grade_too_low", sql, ("compiler_grade",))
    if {"scheme", "pilot", *_OF_FIELD} <= asked:
        for code in _OF_FIELD:
            yield FormCondition("authority_unlike_scheme", _authority(code), (code,))


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
