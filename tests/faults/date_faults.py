"""Dates, months, choices and free text."""

import datetime as dt

from filled_forms import cell, one
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from spoilt_form import SpoiltForm, enter_cell_faults, fault

MONTH = cell("start_month", 2)


@fault("months as 2023年5月, 2023.05, 2023/5, full-width")
def months_typed(form: SpoiltForm) -> None:
    year, month = form.year - 1, form.rng.randint(2, 9)
    shape = form.rng.choice(
        ("{}年{}月", "{}.0{}", "{}/{}", "{}-{}", "{} 年 {} 月", "{}年0{}月", "{}－0{}")
    )
    form.write(MONTH, shape.format(year, month), f"{year}-{month:02d}")


@fault("days as 2023年12月20日, 2023.12.20, 2023/12/20")
def days_typed(form: SpoiltForm) -> None:
    shape = form.rng.choice(("{}年12月20日", "{}.12.20", "{}/12/20", "{}-12-20", " {}年12月20日 "))
    form.write(one("reported_on"), shape.format(form.year), f"{form.year}-12-20")


def _dated(form: SpoiltForm) -> None:
    """Real date cells, in whatever way the workbook counts its days."""
    year, month = form.year - 1, form.rng.randint(1, 12)
    form.write(MONTH, dt.datetime(year, month, 15), f"{year}-{month:02d}")
    form.write(one("reported_on"), dt.datetime(form.year, 12, 21), f"{form.year}-12-21")


@fault("date serials")
def serials(form: SpoiltForm) -> None:
    _dated(form)


@fault("date serials counted from 1904")
def serials_1904(form: SpoiltForm) -> None:
    form.book.epoch = CALENDAR_MAC_1904
    _dated(form)


enter_cell_faults(
    "no month, or one that nobody can know",
    lambda form: [MONTH],
    lambda form: form.rng.choice(
        ("2023年13月", "5月", 2023, 2023.1, "2023", "年底", "2023年5-6月", "23.5", 45000)
    ),
)
enter_cell_faults(
    "no day, or one that nobody can know",
    lambda form: [one("reported_on")],
    lambda form: form.rng.choice(
        ("12月20日", "2023年2月30日", "2023-12", "12/20/2023", "明天", 20231220, "2023 12 2 0")
    ),
)
enter_cell_faults(
    "not one of the choices",
    lambda form: [cell("status", 2), one("transformation_status"), cell("national_task", 2)],
    lambda form: form.rng.choice(("已经", "在建/投产", "基本完成", "是", "33", "节能")),
)


@fault("choices with blanks or by number")
def choices_typed(form: SpoiltForm) -> None:
    form.write(cell("status", 2), " 在 建 ", "在建")
    form.write(
        cell("national_task", 2), form.rng.choice(("3", "推动节能降碳", "3　推动节能降碳")), "3"
    )


@fault("formula text in narratives stays text")
def formula_text(form: SpoiltForm) -> None:
    for code in ("experience", "difficulty"):
        text = form.rng.choice(
            ("=cmd|' /C calc'!A0", "@SUM(1+1)", '=HYPERLINK("http://x","y")', "+1+1", "-2+3")
        )
        form.write(one(code), text, text)
        form.cell(one(code)).data_type = "s"


@fault("markup, long text and rare characters in narratives")
def odd_text(form: SpoiltForm) -> None:
    for code in ("experience", "difficulty"):
        text = form.rng.choice(
            ('<b>甲</b>&amp;"乙"', "𠮷野家𬭎", "'; DROP TABLE facts;--", "长" * 30_000, "a\u202eb")
        )
        form.write(one(code), text, text)
