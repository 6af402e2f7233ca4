"""What people do to the layout: rows, columns, headers, labels and sheets are moved or lost."""

from collections.abc import Callable

from filled_forms import MEASURES, PROJECTS, QUANTITIES, Key, cell, figure, moved, one
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from spoilt_form import SpoiltForm, fault

SHEETS = ("封面", QUANTITIES, PROJECTS, MEASURES, "表4 任务进展", "表5 经验与困难")


@fault("rows inserted above")
def rows_above(form: SpoiltForm) -> None:
    for sheet in SHEETS:
        moved(sheet, rows=form.rng.randint(0, 4))(form.book)


@fault("columns inserted at the left")
def columns_left(form: SpoiltForm) -> None:
    for sheet in SHEETS:
        moved(sheet, columns=form.rng.randint(0, 3))(form.book)


@fault("blank rows inserted between")
def rows_between(form: SpoiltForm) -> None:
    for key in (form.some_figure(), cell("project_name", 2), cell("measure_name", 3, "measure")):
        at = form.cell(key)
        moved(at.parent.title, rows=form.rng.randint(1, 3), at_row=at.row)(form.book)


@fault("blank columns inserted between")
def columns_between(form: SpoiltForm) -> None:
    for key in (figure("water_use", "this_year"), figure("water_use"), cell("done_own", 1)):
        at = form.cell(key)
        columns = form.rng.randint(1, 2)
        moved(at.parent.title, columns=columns, at_column=at.column)(form.book)


@fault("merged headers lost")
def merges_lost(form: SpoiltForm) -> None:
    for name in SHEETS:
        for area in list(form.book[name].merged_cells.ranges):
            form.book[name].unmerge_cells(str(area))


def _header_row(sheet: Worksheet, text: str) -> int:
    return next(
        row[0].row
        for row in sheet.iter_rows(max_row=12)
        if any(str(c.value or "").startswith(text) for c in row)
    )


@fault("headers retyped without year, unit and hint")
def headers_retyped(form: SpoiltForm) -> None:
    for name in (QUANTITIES, PROJECTS, MEASURES):
        for row in form.book[name].iter_rows(max_row=7):
            for at in row:
                if isinstance(at.value, str) and "\n" in at.value:
                    at.value = at.value.split("\n")[0]


@fault("header retyped with a larger unit: read in that unit")
def header_in_larger_unit(form: SpoiltForm) -> None:
    code, larger = form.rng.choice((("energy_saved", "万吨标准煤"), ("co2_reduced", "万吨")))
    for row in (1, 2, 3):
        key = cell(code, row)
        form.truth[key] = form.number(key) * 10_000
    at = form.cell(cell(code, 1))
    head = _header_row(at.parent, "节能量")
    at.parent.cell(
        head, at.column
    ).value = f"{'节能量' if code[0] == 'e' else '二氧化碳减排量'}({larger})"


@fault("header with a unit of another dimension")
def header_in_foreign_unit(form: SpoiltForm) -> None:
    keys = [cell("energy_saved", row) for row in (1, 2, 3)]
    at = form.cell(keys[0])
    at.parent.cell(_header_row(at.parent, "节能量"), at.column).value = "节能量\n(公顷)"
    form.must_find(*keys)


def _swap(sheet: Worksheet, form: SpoiltForm, one_col: int, other: int, from_row: int) -> None:
    """Two columns change places, with all that the record knows of them."""
    back = {(c.parent.title, c.row, c.column): key for key, c in form.cells.items()}
    for row in range(from_row, sheet.max_row + 1):
        left, right = sheet.cell(row, one_col), sheet.cell(row, other)
        left.value, right.value = right.value, left.value
        keys = [back.get((sheet.title, row, col)) for col in (one_col, other)]
        for key, at in zip(keys, (right, left), strict=True):
            if key:
                form.cells[key] = at


@fault("value columns of the grid swapped with their headers")
def grid_columns_swapped(form: SpoiltForm) -> None:
    last, this = form.cell(figure("water_use")), form.cell(figure("water_use", "this_year"))
    _swap(last.parent, form, last.column, this.column, _header_row(last.parent, "指标名称"))


@fault("columns of a table swapped with their headers")
def table_columns_swapped(form: SpoiltForm) -> None:
    pairs = (("energy_saved", "co2_reduced"), ("planned_own", "planned_loan"))
    for pair in pairs:
        left, right = (form.cell(cell(code, 1)) for code in pair)
        head = _header_row(left.parent, "合计")
        _swap(left.parent, form, left.column, right.column, head)


def _deleted(form: SpoiltForm, sheet: Worksheet, *, row: int = 0, column: int = 0) -> None:
    areas = list(sheet.merged_cells.ranges)
    for area in areas:
        sheet.unmerge_cells(str(area))
    if row:
        sheet.delete_rows(row)
    else:
        sheet.delete_cols(column)
    for area in areas:
        first, last = (area.min_row, area.max_row) if row else (area.min_col, area.max_col)
        at = row or column
        first, last = first - (first > at), last - (last >= at)
        if first > last:
            continue
        if row:
            area.min_row, area.max_row = first, last
        else:
            area.min_col, area.max_col = first, last
        if area.size["rows"] * area.size["columns"] > 1:
            sheet.merge_cells(area.coord)


@fault("column of a table deleted")
def column_deleted(form: SpoiltForm) -> None:
    code = form.rng.choice(("planned_own", "done_loan", "status", "co2_reduced"))
    at = form.cell(cell(code, 1))
    _deleted(form, at.parent, column=at.column)
    form.lose(*(cell(code, row) for row in (1, 2, 3)))
    form.to_name.add(code)


@fault("value column of the grid deleted")
def grid_column_deleted(form: SpoiltForm) -> None:
    column = form.rng.choice(("last_year", "this_year"))
    at = form.cell(figure("water_use", column))
    _deleted(form, at.parent, column=at.column)
    form.lose(*[key for key in form.truth if key[2]])
    form.to_name.add("_quantity")


@fault("row of the grid deleted")
def grid_row_deleted(form: SpoiltForm) -> None:
    code = form.rng.choice(("land_developed", "so2_emissions", "industrial_water_reused"))
    at = form.cell(figure(code))
    _deleted(form, at.parent, row=at.row)
    form.must_name(code)


@fault("label of an indicator deleted")
def label_deleted(form: SpoiltForm) -> None:
    key = form.some_figure()
    at = form.cell(key)
    at.parent.cell(at.row, 1).value = None
    form.must_name(key[0])


@fault("label of an indicator stands twice")
def label_twice(form: SpoiltForm) -> None:
    one_key, other = form.rng.sample([key for key in form.figures() if key[2] == "last_year"], 2)
    at, copied = form.cell(one_key), form.cell(other)
    at.parent.cell(copied.row, 1).value = at.parent.cell(at.row, 1).value
    form.must_name(one_key[0], other[0])


@fault("label of a single field retyped in other words")
def field_label_lost(form: SpoiltForm) -> None:
    code = form.rng.choice(("transformation_status", "unit_head", "reported_on"))
    at = form.cell(one(code))
    at.parent.cell(at.row, at.column - 1).value = "其他事项"
    form.must_name(code)


@fault("sheet renamed")
def sheet_renamed(form: SpoiltForm) -> None:
    for name in form.rng.sample(SHEETS[1:], 2):
        form.book[name].title = f"Sheet{name[1]}"


@fault("sheet deleted")
def sheet_deleted(form: SpoiltForm) -> None:
    name = form.rng.choice(SHEETS[1:])
    form.lose(*[key for key, at in form.cells.items() if at.parent.title == name])
    form.book.remove(form.book[name])
    form.to_name.add("_sheet")


@fault("sheets in another order, strange ones between")
def sheets_reordered(form: SpoiltForm) -> None:
    form.book.move_sheet(QUANTITIES, 3)
    form.book.move_sheet(MEASURES, -2)
    stray = form.book.create_sheet("备查", 1)
    for row in range(1, 5):
        stray.cell(row, 1).value = form.rng.choice(("上年数", "合计", "用水总量"))
        stray.cell(row, 2).value = form.rng.randint(1, 999)


def _hidden(hide: Callable[[SpoiltForm, Key], None]) -> Callable[[SpoiltForm], None]:
    def spoil(form: SpoiltForm) -> None:
        hide(form, form.some_figure())
        hide(form, cell("project_name", 2))
        form.to_name.add("_hidden")

    return spoil


@fault("hidden rows: read, and flagged")
@_hidden
def hidden_rows(form: SpoiltForm, key: Key) -> None:
    at = form.cell(key)
    at.parent.row_dimensions[at.row].hidden = True


@fault("hidden columns: read, and flagged")
@_hidden
def hidden_columns(form: SpoiltForm, key: Key) -> None:
    at = form.cell(key)
    at.parent.column_dimensions[get_column_letter(at.column)].hidden = True


@fault("hidden sheets: read, and flagged")
@_hidden
def hidden_sheets(form: SpoiltForm, key: Key) -> None:
    form.sheet(key).sheet_state = form.rng.choice(("hidden", "veryHidden"))


@fault("document properties lost")
def properties_lost(form: SpoiltForm) -> None:
    for name in list(form.book.custom_doc_props.names):
        del form.book.custom_doc_props[name]
