"""A city's one workbook: parks as rows, named by code and name, units in a row of their own."""

from decimal import Decimal

from filled_batches import QUANTITIES, where
from filled_forms import Key, moved
from openpyxl.cell import Cell
from spoilt_form import SpoiltForm, fault

# Figures that no relation ties to another one.
_FREE = ("so2_emissions", "nox_emissions", "voc_emissions", "cod_discharged", "co2_emissions")
_PARKS = 3


def _at(form: SpoiltForm, code: str, row: int) -> Cell:
    """The cell of a column of 表1; remembered, so that it is right after rows were inserted."""
    key: Key = (code, f"quantity:{row}", "", "value")
    if key not in form.cells:
        sheet, cell = where(code, f"quantity:{row}")
        form.cells[key] = form.book[sheet][cell]
    return form.cells[key]


def _parks(form: SpoiltForm) -> list[str]:
    return list(dict.fromkeys(key[0].split("/")[0] for key in form.truth))


def _lose_figures(form: SpoiltForm, park: str, *, all_of_it: bool = False) -> None:
    """The figures in the park's row of 表1, or everything that the batch says of it."""
    own = [key for key in form.truth if key[0].startswith(f"{park}/")]
    form.lose(*[key for key in own if all_of_it or key[2]])


@fault("batch: names one row below their codes", "city_batch")
def names_shifted(form: SpoiltForm) -> None:
    names = [_at(form, "park_name", row).value for row in range(1, _PARKS + 1)]
    for row in range(1, _PARKS + 1):
        _at(form, "park_name", row).value = names[row - 2]
        form.to_find.append(_at(form, "park_name", row))
    for park in _parks(form):
        _lose_figures(form, park, all_of_it=True)


@fault("batch: one park in two rows, another in none", "city_batch")
def park_twice(form: SpoiltForm) -> None:
    kept, lost = form.rng.sample(range(1, _PARKS + 1), 2)
    parks = _parks(form)
    for code in ("park_name", "park_code"):
        _at(form, code, lost).value = _at(form, code, kept).value
    _lose_figures(form, parks[kept - 1], all_of_it=True)
    _lose_figures(form, parks[lost - 1])
    form.to_find += [_at(form, "park_name", kept), _at(form, "park_name", lost)]


@fault("batch: row of an unknown park", "city_batch")
def unknown_park(form: SpoiltForm) -> None:
    row = form.rng.randint(1, _PARKS)
    name, code = _at(form, "park_name", row), _at(form, "park_code", row)
    if form.rng.random() < 0.5:
        code.value = f"P99{form.rng.randint(10_000, 99_999)}"
        form.to_find.append(code)
    else:
        code.value = None
        name.value = form.rng.choice((f"{name.value}东区", str(name.value)[:-1], "新建园区"))
        form.to_find.append(name)
    _lose_figures(form, _parks(form)[row - 1])


@fault("batch: figures without any park", "city_batch")
def row_without_park(form: SpoiltForm) -> None:
    row = form.rng.randint(1, _PARKS)
    _at(form, "park_name", row).value = _at(form, "park_code", row).value = None
    form.to_find.append(_at(form, "park_name", row))
    _lose_figures(form, _parks(form)[row - 1])


@fault("batch: one column in 10⁴ of its unit, said in the row of units", "city_batch")
def unit_said(form: SpoiltForm) -> None:
    code = f"{form.rng.choice(_FREE)}@this_year"
    _unit_cell(form, code).value = form.rng.choice(("万吨", "（万吨）", "单位：万吨"))
    for row in range(1, _PARKS + 1):
        cell = _at(form, code, row)
        cell.value = float(Decimal(str(cell.value)) / 10_000)


@fault("batch: one column in 10⁴ of its unit, said nowhere", "city_batch")
def unit_silent(form: SpoiltForm) -> None:
    indicator = form.rng.choice(_FREE)
    code = f"{indicator}@this_year"
    for row, park in enumerate(_parks(form), 1):
        cell = _at(form, code, row)
        cell.value = float(Decimal(str(cell.value)) * 10_000)
        form.lose((f"{park}/{indicator}", "", "this_year", "value"))
        form.may_ask.add((f"{park}/{indicator}", "", "last_year", "value"))
        form.to_find.append(cell)


@fault("batch: a unit of another kind in the row of units", "city_batch")
def unit_wrong(form: SpoiltForm) -> None:
    indicator = form.rng.choice(_FREE)
    code = f"{indicator}@this_year"
    _unit_cell(form, code).value = form.rng.choice(("万元", "万标方", "公顷"))
    for row, park in enumerate(_parks(form), 1):
        form.lose((f"{park}/{indicator}", "", "this_year", "value"))
        form.to_find.append(_at(form, code, row))


@fault("batch: a total that is none", "city_batch")
def total_wrong(form: SpoiltForm) -> None:
    wrong = f"{form.rng.choice(_FREE)}@last_year"
    total = _total_row(form, 1, _PARKS, form.rng.choice(("合计", "全市合计", "总计")))
    cell = total[wrong]
    cell.value = float(Decimal(str(cell.value)) + form.rng.randint(2, 5000))
    form.to_find.append(cell)


@fault("batch: 小计 between the parks, 合计 and 其中 below", "city_batch")
def totals_right(form: SpoiltForm) -> None:
    last = _at(form, "park_name", _PARKS).row
    moved(QUANTITIES, rows=1, at_row=last)(form.book)
    for code in ("park_name", *(f"{c}@last_year" for c in _FREE)):
        _at(form, code, _PARKS)
    _write_total(form, last, "历城区小计", [1, 2])
    _write_total(form, last + 2, "合计", [1, 2, 3])
    _write_total(form, last + 3, "其中：国家级", [2])


@fault("batch: row of a park hidden", "city_batch")
def row_hidden(form: SpoiltForm) -> None:
    first_figure = _at(form, "gdp_current_price@last_year", form.rng.randint(1, _PARKS))
    form.book[QUANTITIES].row_dimensions[first_figure.row].hidden = True
    form.to_find.append(first_figure)


@fault("batch: rows and columns inserted", "city_batch")
def rows_inserted(form: SpoiltForm) -> None:
    second = _at(form, "park_name", 2)
    moved(QUANTITIES, rows=form.rng.randint(1, 3), columns=form.rng.randint(1, 2))(form.book)
    moved(QUANTITIES, rows=1, at_row=second.row)(form.book)


def _unit_cell(form: SpoiltForm, code: str) -> Cell:
    first = _at(form, code, 1)
    return form.book[QUANTITIES].cell(first.row - 1, first.column)


def _total_row(form: SpoiltForm, first: int, last: int, label: str) -> dict[str, Cell]:
    row = _at(form, "park_name", _PARKS).row + 1
    return _write_total(form, row, label, list(range(first, last + 1)))


def _write_total(form: SpoiltForm, row: int, label: str, parts: list[int]) -> dict[str, Cell]:
    """A row of sums over those parks, in some of the columns."""
    sheet = form.book[QUANTITIES]
    sheet.cell(row, _at(form, "park_name", 1).column).value = label
    written = {}
    for code in (f"{c}@last_year" for c in _FREE):
        values = [Decimal(str(_at(form, code, part).value)) for part in parts]
        cell = sheet.cell(row, _at(form, code, 1).column)
        cell.value = float(sum(values))
        written[code] = cell
    return written
