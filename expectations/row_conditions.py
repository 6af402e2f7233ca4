"""Conditions over the cells of one row of a table, as SQL: null where the condition holds.

By table code and condition: the expression, and the columns that a broken condition names.
"""

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


DEPARTMENTS = ("drc", "iit")
_REVIEW_CELLS = tuple(
    f"{d}_{part}" for d in DEPARTMENTS for part in ("opinion", "reviewer", "date")
)
_REASON_CELLS = tuple(f"{d}_{part}" for d in DEPARTMENTS for part in ("opinion", "text"))

ROW_CONDITIONS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("project", "commissioned_without_month"): (
        f"CASE WHEN {_COMMISSIONED} AND {text_of('completion_month')} IS NULL THEN '—' END",
        ("completion_month", "status", *EFFECTS),
    ),
    ("project", "commissioned_after_year"): (
        f"CASE WHEN {_COMMISSIONED} AND left({text_of('completion_month')}, 4)::INTEGER"
        f" > max(report_year) THEN {text_of('completion_month')} END",
        ("completion_month", "status", *EFFECTS),
    ),
    ("review", "opinion_unsigned"): (
        f"CASE WHEN {' OR '.join(map(_opinion_unsigned, DEPARTMENTS))} THEN '—' END",
        _REVIEW_CELLS,
    ),
    ("review", "returned_without_reason"): (
        f"CASE WHEN {' OR '.join(map(_returned_without_reason, DEPARTMENTS))} THEN '—' END",
        _REASON_CELLS,
    ),
    **{
        (table, "park_listed_twice"): (_LISTED_TWICE, ("park_name", "park"))
        for table in ("plan", "eligible", "ineligible", "review")
    },
}
