"""What a changed blank template asks of its contract: a patch for a person to accept.

Lines are recognised by their labels, wherever they stand. A label that is gone and a new one at the
same place between the same neighbours with the same unit is offered as a new wording; where there
is no unit to bear it out, or another one, that is a question. Similarity decides nothing, and
nothing is changed here: the patch is data, in the shape of the contract's YAML.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingestion.contract import Contract, Sheet
from ingestion.labels import label_key
from ingestion.locating import SheetIndex
from ingestion.locating_sheets import find_sheets
from ingestion.reader import Workbook
from ingestion.template_lines import (
    Part,
    Printed,
    PrintedLine,
    header_of_unknown_sheet,
    known_parts,
    printed_parts,
)

Entry = dict[str, Any]
ASK = "?"  # a person fills this in


@dataclass
class Patch:
    """`change` sets keys of known lines, `add` and `add_sheets` hold new ones.

    `moved` needs no change: returned forms are read by label. `questions` hold what is not certain:
    its kind, and the changes `if_yes` and `if_no`.
    """

    form: str
    year: int
    change: list[Entry] = field(default_factory=list)
    add: list[Entry] = field(default_factory=list)
    add_sheets: list[Entry] = field(default_factory=list)
    moved: list[Entry] = field(default_factory=list)
    questions: list[Entry] = field(default_factory=list)

    def as_data(self) -> Entry:
        """What is to be printed; empty lists are left out."""
        return {key: value for key, value in vars(self).items() if value != []}


@dataclass(frozen=True)
class _Place:
    sheet: str
    part: Part

    def entry(self, code: str, **more: object) -> Entry:
        return {"sheet": self.sheet, "part": self.part, "code": code, **more}


def compare(
    contract: Contract, template: Workbook, year: int, ignored: Sequence[str] = ()
) -> Patch:
    """The patch that makes `contract` ask from `year` on what the template prints.

    `ignored` are sheets that ask nothing (填表说明). Raises ValueError when the form does not exist
    in that year.
    """
    patch = Patch(contract.form, year)
    resolved = contract.in_year(year)
    found = find_sheets(template, resolved)
    taken = {index.cells.name for index in found.values()} | set(ignored)
    strangers = [SheetIndex(cells) for cells in template.sheets if cells.name not in taken]
    by_key = {sheet.key: sheet for sheet in contract.sheets}
    for sheet in resolved.sheets:
        index = found.get(sheet.key) or _renamed_sheet(sheet, strangers, patch)
        if index is None:
            patch.change.append({"sheet": sheet.key, "set": _ends(by_key[sheet.key], year)})
        else:
            _compare_sheet(sheet, by_key[sheet.key], index, patch)
    for index in strangers:
        patch.add_sheets.append(_new_sheet(index, year))
    labels = {
        line.code: line.label_zh for s in resolved.sheets for _, p in known_parts(s) for line in p
    }
    patch.questions += _on_other_sheets(patch, labels)
    return patch


def _renamed_sheet(sheet: Sheet, strangers: list[SheetIndex], patch: Patch) -> SheetIndex | None:
    """The one unknown sheet that prints most of this sheet's labels, under another name."""

    def known(index: SheetIndex) -> bool:
        lines = [line for _, part in known_parts(sheet) for line in part]
        held = sum(any(index.headed(key) for key in line.accepted) for line in lines)
        return held * 2 > len(lines)

    alike = [index for index in strangers if known(index)]
    if len(alike) != 1:
        return None
    [index] = alike
    strangers.remove(index)
    was = {"name": sheet.name, "to": patch.year - 1}
    renamed = {"sheet": sheet.key, "set": {"name": index.cells.name, "was": [was]}}
    patch.questions.append(
        {"kind": "sheet_renamed", "was": sheet.name, "now": index.cells.name, "if_yes": [renamed]}
    )
    return index


def _compare_sheet(sheet: Sheet, raw: Sheet, index: SheetIndex, patch: Patch) -> None:
    whole = {line.code: line for _, lines in known_parts(raw) for line in lines}
    printed = dict(printed_parts(index, sheet))
    for part, lines in known_parts(sheet):
        _compare_part(_Place(sheet.key, part), lines, printed.get(part, []), whole, patch)


def _compare_part(
    place: _Place,
    lines: Sequence[PrintedLine],
    printed: Sequence[Printed],
    whole: dict[str, PrintedLine],
    patch: Patch,
) -> None:
    stands = {line.code: i for line in lines for i, p in enumerate(printed) if _is(line, p)}
    patch.moved += [place.entry(code) for code in _out_of_order(stands)]
    gone = [line for line in lines if line.code not in stands]
    new = [i for i in range(len(printed)) if i not in stands.values()]
    old_gaps = {
        line.code: _gap(i, [ln.code in stands for ln in lines]) for i, line in enumerate(lines)
    }
    codes = [line.code for line in lines]
    at = {i: code for code, i in stands.items()}
    for line in gone:
        before, after = old_gaps[line.code]
        gap = (
            codes[before] if before is not None else "",
            codes[after] if after is not None else "",
        )
        same = [i for i in new if _new_gap(i, at, len(printed)) == gap]
        others = [g for g in gone if g is not line and old_gaps[g.code] == old_gaps[line.code]]
        ended = place.entry(line.code, set=_ends(whole[line.code], patch.year))
        if len(same) != 1 or others:
            patch.change.append(ended)
            continue
        [i] = same
        new.remove(i)
        renamed = place.entry(line.code, set=_renames(whole[line.code], printed[i], patch.year))
        unit = getattr(line, "printed_unit", "")
        if unit and label_key(unit) == label_key(printed[i].unit):
            patch.change.append(renamed)
            continue
        patch.questions.append(
            {
                "kind": "renamed",
                "was": line.label_zh,
                "now": printed[i].label,
                "if_yes": [renamed],
                "if_no": [ended, _added(place, i, printed, at, patch.year)],
            }
        )
    patch.add += [_added(place, i, printed, at, patch.year) for i in new]


def _is(line: PrintedLine, printed: Printed) -> bool:
    group = label_key(getattr(line, "group", ""))
    return not line.accepted.keys().isdisjoint(printed.keys) and group == printed.group


def _gap(i: int, stands: Sequence[bool]) -> tuple[int | None, int | None]:
    """The nearest lines before and after that stand in the template."""
    before = next((j for j in range(i - 1, -1, -1) if stands[j]), None)
    after = next((j for j in range(i + 1, len(stands)) if stands[j]), None)
    return before, after


def _new_gap(i: int, at: dict[int, str], count: int) -> tuple[str, str]:
    before = next((at[j] for j in range(i - 1, -1, -1) if j in at), "")
    after = next((at[j] for j in range(i + 1, count) if j in at), "")
    return before, after


def _out_of_order(stands: dict[str, int]) -> list[str]:
    """The fewest lines whose moving explains the new order: those outside the longest run."""
    codes = list(stands)
    best: list[list[str]] = []
    for i, code in enumerate(codes):
        runs = [best[j] for j in range(i) if stands[codes[j]] < stands[code]]
        best.append([*_longest(runs), code])
    kept = set(_longest(best))
    return [code for code in codes if code not in kept]


def _longest(runs: list[list[str]]) -> list[str]:
    longest: list[str] = []
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return longest


def _ends(line: Any, year: int) -> Entry:
    """A line that is asked for the last time in the year before."""
    since = {"from": line.years.from_} if line.years and line.years.from_ else {}
    return {"years": {**since, "to": year - 1}}


def _renames(line: PrintedLine, printed: Printed, year: int) -> Entry:
    was = [w.model_dump(by_alias=True, exclude_defaults=True) for w in line.was]
    return {"label": printed.label, "was": [*was, {"label": line.label_zh, "to": year - 1}]}


def _added(
    place: _Place, i: int, printed: Sequence[Printed], at: dict[int, str], year: int
) -> Entry:
    """A new line after the nearest known one; what it is called and what it holds is asked."""
    one = printed[i]
    line: Entry = {"code": ASK, "label": one.label}
    if one.unit:
        line["unit"] = one.unit
    if one.group:
        line["group"] = one.group
    if place.part != "rows":
        line["type"] = ASK
    line["years"] = {"from": year}
    after = _new_gap(i, at, len(printed))[0]
    return {"sheet": place.sheet, "part": place.part, "after": after, "line": line}


def _new_sheet(index: SheetIndex, year: int) -> Entry:
    columns = []
    for one in header_of_unknown_sheet(index):
        unit = {"unit": one.unit} if one.unit else {}
        columns.append({"code": ASK, "label": one.label, **unit, "type": ASK})
    return {
        "name": index.cells.name,
        "title": ASK,
        "years": {"from": year},
        "table": {"code": ASK, "blank_rows": ASK, "columns": columns},
    }


def _on_other_sheets(patch: Patch, labels: dict[str, str]) -> list[Entry]:
    """A label that is gone from one sheet and new on another one may be the same line."""
    ended = {
        c["code"]: c["sheet"] for c in patch.change if c.get("code") and "label" not in c["set"]
    }
    return [
        {"kind": "other_sheet", "code": code, "was": sheet, "now": added["sheet"]}
        for added in patch.add
        for code, sheet in ended.items()
        if labels[code] == added["line"]["label"] and sheet != added["sheet"]
    ]
