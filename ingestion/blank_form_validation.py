"""What a cell of a blank form accepts while somebody types.

Drop-downs, dates and years stop what cannot be read. A number cell accepts a number within the
bounds of the contract *or* one of the contract's blank words (未统计 …): hence a formula and not
Excel's `decimal >=`, which knows only numbers. What fits neither is a warning that can be
overruled: a true figure may lie outside the bounds, and the check of the return asks about it.
Validation guards against slips only; pasting goes past it.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from ingestion.contract import Ask, BlankMeaning, GridRow
from ingestion.labels import label_key
from ingestion.placement import SOURCES
from ingestion.units import units

TITLE_LIMIT, MESSAGE_LIMIT = 32, 255  # Excel's own
TEXT_LIMIT, NARRATIVE_LIMIT = 500, 5000

Rule = dict[str, object]
Words = Mapping[str, BlankMeaning]


def rule_for(ask: Ask, cell: str, words: Words) -> Rule:
    """The validation of a field or table column; `cell` is the first cell of its range."""
    match ask.type:
        case "number":
            # An indicator's definition is about the park's total; here its group says more.
            return _number(ask, ask.label_zh, ask.printed_unit, ask.group, cell, words)
        case "choice" | "task":
            return _choice(ask.label_zh, ask.options)
        case "year":
            return _year(ask)
        case "month":
            return _month(ask.label_zh, cell, words)
        case "date":
            return _date(ask.label_zh)
        case "narrative":
            return _length(ask.label_zh, NARRATIVE_LIMIT)
        case _:
            return _length(ask.label_zh, TEXT_LIMIT)


def rule_for_row(row: GridRow, cell: str, words: Words, *, defined: bool = True) -> Rule:
    """The validation of an indicator's figures; `cell` is the first of them.

    Not `defined`: the indicator's definition is about a year's statistics, the figures are not.
    """
    about = row.definition_zh if defined else ""
    return _number(row, row.label_zh, row.printed_unit, about, cell, words)


def rule_for_source(label: str) -> Rule:
    """The drop-down of 数据来源."""
    return _choice(label, SOURCES)


def rule_for_text(label: str, limit: int = TEXT_LIMIT) -> Rule:
    """Text of a grid: 佐证编号, 进展情况."""
    return _length(label, limit)


def _number(
    bounds: Ask | GridRow, label: str, unit: str, about: str, cell: str, words: Words
) -> Rule:
    least, most = _as_printed(bounds, bounds.min), _as_printed(bounds, bounds.max)
    within = [f"{cell}>={least:g}"] if least is not None else []
    within += [f"{cell}<={most:g}"] if most is not None else []
    within += [f"{cell}=INT({cell})"] if bounds.whole else []
    number = f"AND({','.join(within)})" if within else "TRUE"
    spoken = [f'{cell}="{word}"' for word in words]
    blank = f"OR({','.join(spoken)})" if spoken else "FALSE"
    asked = "整数" if bounds.whole else "数字"
    if least is not None:
        asked += f"，不小于{least:g}"
    if most is not None:
        asked += f"，不大于{most:g}"
    allowed = "、".join(word for word, meaning in words.items() if meaning != "ask")
    prompt = [f"单位：{unit}。" if unit else "", f"{about}。" if about else "", f"请填{asked}。"]
    if isinstance(bounds, Ask) and bounds.blank == "none":
        prompt.append("空着表示没有此项。")
    elif allowed:
        prompt.append(f"没有数据的留空或填：{allowed}；确为零的填0。")
    return {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),{number},{blank})",
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": f"本格应填{asked}，不带单位和文字。"
        + (f"没有数据可填：{allowed}。" if allowed else ""),
        **_prompt(label, "".join(prompt)),
    }


def _as_printed(line: Ask | GridRow, bound: float | None) -> float | None:
    """A bound of the contract in the unit that the form of the year prints."""
    if bound is None or not line.printed_in:
        return bound
    canonical, printed = (units()[label_key(u)] for u in (line.canonical_unit, line.printed_in))
    return float(Fraction(bound) * canonical.factor / printed.factor)


def _choice(label: str, options: tuple[str, ...]) -> Rule:
    listed = ",".join(options)
    if len(listed) > MESSAGE_LIMIT or any("," in option for option in options):
        raise ValueError(f"{label}: Excel cannot hold this drop-down: {listed}")
    return {
        "validate": "list",
        "source": list(options),
        "error_title": "请从列表中选择",
        "error_message": "本格只能从下拉列表中选择。",
        **_prompt(label, "请从下拉列表中选择。"),
    }


def _year(ask: Ask) -> Rule:
    first, last = ask.min, ask.max
    if first is not None and last is not None:
        years = tuple(str(year) for year in range(int(first), int(last) + 1))
        return _choice(ask.label_zh, years)
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": int(first or 1990),
        "maximum": int(last or 2100),
        "error_title": "请填年份",
        "error_message": "请填四位年份，如 2023。",
        **_prompt(ask.label_zh, "请填四位年份，如 2023。"),
    }


def _month(label: str, cell: str, words: Words) -> Rule:
    spoken = "".join(f',{cell}="{word}"' for word in words)
    like = f'AND(LEN({cell})=7,MID({cell},5,1)="-")'
    return {
        "validate": "custom",
        "value": f"=OR({like}{spoken})",
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": "年月请写成 2023-05 的样子：四位年份、短横、两位月份。",
        **_prompt(label, "年月写成 2023-05 的样子。尚未发生的留空。"),
    }


def _date(label: str) -> Rule:
    return {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": "请填日期，如 2023-12-20。",
        **_prompt(label, "请填日期，如 2023-12-20。"),
    }


def _length(label: str, limit: int) -> Rule:
    return {
        "validate": "length",
        "criteria": "<=",
        "value": limit,
        "error_type": "warning",
        "error_title": "文字过长",
        "error_message": f"本格请不超过{limit}字。",
        **(_prompt(label, f"请不超过{limit}字。") if limit > TEXT_LIMIT else {}),
    }


def _prompt(title: str, message: str) -> Rule:
    return {"input_title": title[:TITLE_LIMIT], "input_message": message[:MESSAGE_LIMIT]}
