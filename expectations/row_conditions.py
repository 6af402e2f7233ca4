"""Conditions over the cells of one row of a table, as SQL: null where the condition holds."""

from collections.abc import Callable

EFFECTS = (
    "energy_saved",
    "water_saved",
    "co2_reduced",
    "solid_waste_reduced",
    "wastewater_reduced",
    "so2_reduced",
    "nox_reduced",
    "pm_reduced",
    "voc_reduced",
)


def text_of(code: str) -> str:
    """The text that a row states for a column."""
    return f"max(text) FILTER (WHERE field = '{code}')"


_COMMISSIONED = f"{text_of('status')} = '建成投产'"
_PARK = text_of("park")
_LISTED_TWICE = (
    f"CASE WHEN {_PARK} IS NOT NULL AND count(*) OVER (PARTITION BY return_id, {_PARK}) > 1"
    f" THEN {_PARK} END"
)


def _opinion_unsigned(department: str) -> str:
    """An opinion (or a remark) of a department without its reviewer or day, or without itself."""
    parts = [text_of(f"{department}_{part}") for part in ("opinion", "reviewer", "date")]
    stated = f"coalesce({', '.join([*parts, text_of(f'{department}_text')])}) IS NOT NULL"
    lacking = " OR ".join(f"{part} IS NULL" for part in parts)
    return f"({stated} AND ({lacking}))"


def _returned_without_reason(department: str) -> str:
    opinion, reason = text_of(f"{department}_opinion"), text_of(f"{department}_text")
    return f"({opinion} = '退回修改' AND {reason} IS NULL)"


RowCheck = tuple[str, tuple[str, ...]]
"""The expression, and the columns whose cells a broken condition names."""


def _each_department(condition: Callable[[str], str], *parts: str) -> tuple[RowCheck, ...]:
    """One check for each of the two departments: the other's opinion is not at fault."""
    return tuple(
        (
            f"CASE WHEN {condition(department)} THEN '—' END",
            tuple(f"{department}_{part}" for part in parts),
        )
        for department in ("drc", "iit")
    )


ROW_CONDITIONS: dict[tuple[str, str], tuple[RowCheck, ...]] = {
    ("project", "commissioned_without_month"): (
        (
            f"CASE WHEN {_COMMISSIONED} AND {text_of('completion_month')} IS NULL THEN '—' END",
            ("completion_month", "status", *EFFECTS),
        ),
    ),
    ("project", "commissioned_after_year"): (
        (
            f"CASE WHEN {_COMMISSIONED} AND left({text_of('completion_month')}, 4)::INTEGER"
            f" > max(report_year) THEN {text_of('completion_month')} END",
            ("completion_month", "status", *EFFECTS),
        ),
    ),
    ("review", "opinion_unsigned"): _each_department(
        _opinion_unsigned, "opinion", "text", "reviewer", "date"
    ),
    ("review", "returned_without_reason"): _each_department(
        _returned_without_reason, "opinion", "text"
    ),
    **{
        (table, "park_listed_twice"): ((_LISTED_TWICE, ("park_name", "park")),)
        for table in ("plan", "eligible", "ineligible", "review")
    },
}
