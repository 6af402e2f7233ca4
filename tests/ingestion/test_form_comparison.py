"""A changed blank template: the printed patch, accepted, makes the contract read it."""

import copy
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from filled_forms import QUANTITIES, edited, figure, form
from openpyxl.workbook import Workbook as Book

from ingestion.contract import FORMS, Contract, contracts
from ingestion.form_comparison import compare
from ingestion.locating import SheetIndex
from ingestion.locating_grid import find_grid
from ingestion.locating_sheets import find_sheets
from ingestion.locating_table import find_table
from ingestion.reader import read_workbook
from orchestration.comparing import printed_patch

YEAR = 2026
IGNORED = ("填表说明", "报表目录")
PROJECTS, COVER = "表2 重点项目", "封面"


@pytest.fixture(scope="module")
def blank() -> bytes:
    return form(year=YEAR)


def at(book: Book, sheet: str, text: str) -> Any:
    """The one cell of a sheet whose first line is that text."""
    [cell] = [
        cell
        for row in book[sheet].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.split("\n")[0] == text
    ]
    return cell


def patched(content: bytes) -> dict[str, Any]:
    patch = compare(contracts()["park_progress"], read_workbook(content), YEAR, IGNORED)
    return patch.as_data()


def accepted(data: dict[str, Any], answers: dict[str, str], yes: bool = True) -> Contract:
    """A copy of the contract's YAML with the patch as a person would put it in."""
    raw = yaml.safe_load((FORMS / "park_progress.yaml").read_text(encoding="utf-8"))
    sheets = {sheet["name"]: sheet for sheet in raw["sheets"]}

    def lines(entry: dict[str, Any]) -> list[dict[str, Any]]:
        sheet = sheets[entry["sheet"]]
        return {
            "fields": lambda: sheet["fields"],
            "rows": lambda: sheet["grid"]["rows"],
            "columns": lambda: sheet["grid"]["columns"],
            "table": lambda: sheet["table"]["columns"],
        }[entry["part"]]()

    def change(entry: dict[str, Any]) -> None:
        if "line" in entry:
            line = {k: answers[k] if v == "?" else v for k, v in entry["line"].items()}
            codes = [known["code"] for known in lines(entry)]
            place = codes.index(entry["after"]) + 1 if entry["after"] else 0
            lines(entry).insert(place, line)
        elif "code" in entry:
            [known] = [known for known in lines(entry) if known["code"] == entry["code"]]
            known.update(entry["set"])
        else:
            sheets[entry["sheet"]].update(entry["set"])

    for entry in (*data.get("change", []), *data.get("add", [])):
        change(entry)
    for question in data.get("questions", []):
        for entry in question.get("if_yes" if yes else "if_no", []):
            change(entry)
    for number, sheet in enumerate(copy.deepcopy(data.get("add_sheets", []))):
        sheet["title"] = sheet["name"]
        sheet["table"] |= {"code": f"new_{number}", "blank_rows": 5}
        for column, asked in enumerate(sheet["table"]["columns"]):
            asked |= {"code": f"new_{column}", "type": "number" if "unit" in asked else "text"}
        raw["sheets"].append(sheet)
    return Contract.model_validate(raw)


def is_read(content: bytes, contract: Contract) -> bool:
    """Whether every line that the contract asks for in the year is found in the template."""
    resolved = contract.in_year(YEAR)
    found = find_sheets(read_workbook(content), resolved)
    missing = []
    for sheet in resolved.sheets:
        index: SheetIndex = found[sheet.key]
        if sheet.grid:
            grid = find_grid(index, sheet.grid)
            assert grid, sheet.name
            missing += [row.code for row in sheet.grid.rows if row.code not in grid.rows]
        if sheet.table:
            table = find_table(index, sheet.table)
            assert table, sheet.name
            missing += [c.code for c in sheet.table.columns if c.code not in table.columns]
        missing += [
            ask.code
            for ask in sheet.fields
            if not any(key in index.by_header for key in ask.accepted)
        ]
    return not missing


def test_our_own_blank_form_asks_for_no_change(blank: bytes) -> None:
    assert patched(blank) == {"form": "park_progress", "year": YEAR}
    assert is_read(blank, contracts()["park_progress"])


@pytest.mark.parametrize("name", sorted(set(contracts()) - {"plan_list"}))
def test_no_form_of_ours_differs_from_its_own_contract(name: str) -> None:
    from filled_forms import _written

    year = min(contracts()[name].years.to or 2024, 2024)
    content = _written(name, year, (), False)
    patch = compare(contracts()[name], read_workbook(content), year, IGNORED)
    assert patch.as_data() == {"form": name, "year": year}


def test_a_new_label_between_the_same_neighbours_with_the_same_unit_is_a_new_wording(blank) -> None:
    def rename(book: Book) -> None:
        at(book, QUANTITIES, WATER).value = "取水总量"

    content = edited(blank, rename)
    data = patched(content)
    assert data["change"] == [
        {
            "sheet": QUANTITIES,
            "part": "rows",
            "code": "water_use",
            "set": {"label": "取水总量", "was": [{"label": WATER, "to": 2025}]},
        }
    ]
    assert data.keys() == {"form", "year", "change"}
    assert not is_read(content, contracts()["park_progress"])
    assert is_read(content, accepted(data, {}))
    assert is_read(blank_of(2025), accepted(data, {}).in_year(2025))


def blank_of(year: int) -> bytes:
    return form(year=year)


WATER = next(
    row.label_zh
    for sheet in contracts()["park_progress"].sheets
    if sheet.grid
    for row in sheet.grid.rows
    if row.code == "water_use"
)


def test_a_new_label_without_a_unit_is_a_question(blank: bytes) -> None:
    content = edited(blank, lambda book: setattr(at(book, COVER, "联系电话"), "value", "手机号码"))
    data = patched(content)
    [question] = data["questions"]
    assert (question["kind"], question["was"], question["now"]) == (
        "renamed",
        "联系电话",
        "手机号码",
    )
    assert "change" not in data
    assert is_read(content, accepted(data, {}))
    other = accepted(data, {"code": "mobile", "type": "text"}, yes=False)
    assert is_read(content, other)
    asked = {ask.code for _, ask in other.in_year(YEAR).asks()}
    assert "mobile" in asked
    assert "phone" not in asked


def test_another_unit_makes_a_new_label_a_question(blank: bytes) -> None:
    def rename(book: Book) -> None:
        cell = at(book, QUANTITIES, WATER)
        cell.value = "取水总量"
        cell.offset(column=1).value = "亿立方米"

    [question] = patched(edited(blank, rename))["questions"]
    assert question["if_no"][0]["set"] == {"years": {"to": 2025}}
    assert question["if_no"][1]["line"]["unit"] == "亿立方米"


def test_a_label_alike_in_another_place_is_not_taken_for_the_old_one(blank: bytes) -> None:
    def elsewhere(book: Book) -> None:
        first = at(book, QUANTITIES, WATER)
        sheet, row = book[QUANTITIES], first.row
        sheet.delete_rows(row)
        sheet.insert_rows(8)
        sheet["A8"], sheet["B8"] = f"{WATER}(新)", "万立方米"

    data = patched(edited(blank, elsewhere))
    assert [c["code"] for c in data["change"]] == ["water_use"]
    assert data["change"][0]["set"] == {"years": {"to": 2025}}
    [added] = data["add"]
    assert (added["line"]["label"], added["line"]["unit"]) == (f"{WATER}(新)", "万立方米")


def test_a_moved_row_needs_no_change(blank: bytes) -> None:
    def move(book: Book) -> None:
        sheet = book[QUANTITIES]
        row = at(book, QUANTITIES, WATER).row
        kept = [cell.value for cell in sheet[row]]
        sheet.delete_rows(row)
        sheet.insert_rows(7)
        for col, value in enumerate(kept, 1):
            sheet.cell(7, col).value = value

    content = edited(blank, move)
    data = patched(content)
    assert data == {
        "form": "park_progress",
        "year": YEAR,
        "moved": [{"sheet": QUANTITIES, "part": "rows", "code": "water_use"}],
    }
    assert is_read(content, contracts()["park_progress"])


def test_a_new_row_keeps_its_unit_and_a_question_what_it_is_called(blank: bytes) -> None:
    def add(book: Book) -> None:
        row = at(book, QUANTITIES, WATER).row + 1
        sheet = book[QUANTITIES]
        sheet.insert_rows(row)
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "雨水收集量", "万立方米"

    content = edited(blank, add)
    data = patched(content)
    assert data["add"] == [
        {
            "sheet": QUANTITIES,
            "part": "rows",
            "after": "water_use",
            "line": {
                "code": "?",
                "label": "雨水收集量",
                "unit": "万立方米",
                "years": {"from": YEAR},
            },
        }
    ]
    new = accepted(data, {"code": "rainwater"})
    assert is_read(content, new)
    rows = [row.code for s in new.in_year(2025).sheets if s.grid for row in s.grid.rows]
    assert "rainwater" not in rows


def test_a_dropped_and_an_added_column_of_a_table(blank: bytes) -> None:
    def change(book: Book) -> None:
        at(book, PROJECTS, "项目代码").value = None
        last = max(c.column for row in book[PROJECTS].iter_rows() for c in row if c.value)
        book[PROJECTS].cell(5, last + 1).value = "能评批复文号"

    content = edited(blank, change)
    data = patched(content)
    assert data["change"] == [
        {
            "sheet": PROJECTS,
            "part": "table",
            "code": "project_code",
            "set": {"years": {"to": 2025}},
        }
    ]
    [added] = data["add"]
    assert added["line"] == {
        "code": "?",
        "label": "能评批复文号",
        "type": "?",
        "years": {"from": YEAR},
    }
    new = accepted(data, {"code": "energy_review", "type": "text"})
    assert is_read(content, new)


def test_a_new_sheet_and_a_dropped_one(blank: bytes) -> None:
    def change(book: Book) -> None:
        del book["表5 经验与困难"]
        sheet = book.create_sheet("表6 碳市场")
        sheet["A1"] = "碳市场交易"
        for col, text in enumerate(("企业名称", "配额\n(吨)", "成交额(万元)"), 1):
            sheet.cell(3, col).value = text

    content = edited(blank, change)
    data = patched(content)
    assert data["change"] == [{"sheet": "表5 经验与困难", "set": {"years": {"to": 2025}}}]
    [sheet] = data["add_sheets"]
    assert (sheet["name"], sheet["years"]) == ("表6 碳市场", {"from": YEAR})
    assert [(c["label"], c.get("unit"), c["type"]) for c in sheet["table"]["columns"]] == [
        ("企业名称", None, "?"),
        ("配额", "吨", "?"),
        ("成交额", "万元", "?"),
    ]
    assert is_read(content, accepted(data, {}))


def test_a_renamed_sheet_is_a_question(blank: bytes) -> None:
    def change(book: Book) -> None:
        sheet = book[QUANTITIES]
        sheet.title = "表1 园区基本指标"
        at(book, "表1 园区基本指标", "园区主要指标").value = "园区基本指标"

    content = edited(blank, change)
    data = patched(content)
    [question] = data["questions"]
    assert (question["kind"], question["now"]) == ("sheet_renamed", "表1 园区基本指标")
    assert is_read(content, accepted(data, {}))


def test_the_command_prints_yaml_and_changes_nothing(blank: bytes, tmp_path: Path) -> None:
    before = (FORMS / "park_progress.yaml").read_bytes()
    path = tmp_path / "new.xlsx"
    rename: Callable[[Book], None] = lambda book: setattr(  # noqa: E731
        at(book, COVER, "联系电话"), "value", "手机号码"
    )
    path.write_bytes(edited(blank, rename))
    printed = printed_patch(path, "park_progress", YEAR)
    assert printed.startswith("# ")
    assert yaml.safe_load(printed)["questions"][0]["ask"]
    assert (FORMS / "park_progress.yaml").read_bytes() == before
    path.write_bytes(blank)
    assert yaml.safe_load(printed_patch(path, "park_progress", YEAR)) is None


def test_a_figure_of_the_new_form_is_read_after_the_patch(blank: bytes) -> None:
    """The row stands where the template put it: its figure is found beside the new label."""
    content = edited(blank, lambda book: setattr(at(book, QUANTITIES, WATER), "value", "取水总量"))
    contract = accepted(patched(content), {}).in_year(YEAR)
    sheet = next(sheet for sheet in contract.sheets if sheet.name == QUANTITIES)
    index = find_sheets(read_workbook(content), contract)[sheet.key]
    assert sheet.grid
    grid = find_grid(index, sheet.grid)
    assert grid
    at_row, at_col = grid.rows["water_use"], grid.columns["last_year"]
    written = openpyxl.load_workbook(BytesIO(content))[QUANTITIES].cell(at_row + 1, at_col + 1)
    assert written.value == 1200
    assert figure("water_use")
