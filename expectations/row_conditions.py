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


def value_of(code: str) -> str:
    """The number that a row states for a column."""
    return f"max(value) FILTER (WHERE field = '{code}')"


def _sources_below(prefix: str, total: str) -> "RowCheck":
    """All four sources are stated and come to less than 99 % of the total (rounding apart)."""
    sources = tuple(f"{prefix}_{source}" for source in ("central", "local", "own", "loan"))
    added = " + ".join(map(value_of, sources))
    sql = f"CASE WHEN {added} < {value_of(total)} * 0.99 THEN ({added})::VARCHAR END"
    return sql, (total, *sources)


def _row_twice(*figures: str) -> "RowCheck":
    """Name, code and planned total of another row: nothing tells the two apart."""
    same = ", ".join(
        [text_of("project_name"), text_of("project_code"), value_of("investment_planned")]
    )
    known = f"{text_of('project_code')} IS NOT NULL AND {value_of('investment_planned')} > 0"
    twice = f"count(*) OVER (PARTITION BY return_id, {same}) > 1"
    sql = f"CASE WHEN {known} AND {twice} THEN {text_of('project_name')} END"
    return sql, ("project_name", "investment_planned", *figures)


_START, _END = text_of("start_month"), text_of("completion_month")
_COMPLETION_BEFORE_START = (
    f"CASE WHEN {_END} < {_START} THEN {_END} END",
    ("completion_month", "start_month"),
)
_WITHOUT_INVESTMENT = (
    f"CASE WHEN {_COMMISSIONED} AND {value_of('investment_to_date')} = 0"
    f" AND {value_of('investment_planned')} > 0"
    f" THEN ({value_of('investment_planned')})::VARCHAR END",
    ("investment_to_date", "status"),
)
_SPENT = (
    f"CASE WHEN {text_of('status')} = '未开工' AND {value_of('investment_done')} > 0"
    f" THEN ({value_of('investment_done')})::VARCHAR END",
    ("status", "investment_done"),
)

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
    ("project", "completion_before_start"): (_COMPLETION_BEFORE_START,),
    ("planned_project", "completion_before_start"): (_COMPLETION_BEFORE_START,),
    ("project", "commissioned_without_investment"): (_WITHOUT_INVESTMENT,),
    ("project", "not_started_but_spent"): (_SPENT,),
    ("project", "sources_below_total"): (
        _sources_below("planned", "investment_planned"),
        _sources_below("done", "investment_done"),
        _sources_below("to_date", "investment_to_date"),
    ),
    ("planned_project", "sources_below_total"): (_sources_below("planned", "investment_planned"),),
    ("project", "row_twice"): (_row_twice("investment_done", "investment_to_date", *EFFECTS),),
    ("planned_project", "row_twice"): (_row_twice(*EFFECTS),),
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
