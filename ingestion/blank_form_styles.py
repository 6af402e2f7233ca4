"""How a blank form looks: named parts of cell styles, each combination made once per workbook.

A number is shown with a thousands separator and the decimals of its indicator. Such a format
would hide digits that were entered beyond them, so number cells also carry a conditional format
(`digits_rule`) that shows all of them where there are more. No value is ever rounded.
"""

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ingestion.placement import Place
from ingestion.seeds import indicators

ALL_DIGITS = "#,##0.##########"
SONG, HEI = "宋体", "黑体"
# Excel measures column widths in digits of this font: one that Chinese machines have.
DEFAULT_FONT: Mapping[str, object] = {"font_name": SONG, "font_size": 11}

PARTS: Mapping[str, Mapping[str, object]] = {
    "body": {"font_name": SONG, "font_size": 10, "valign": "vcenter"},
    "large": {"font_size": 12},
    "small": {"font_size": 9},
    "wrap": {"text_wrap": True},
    "top": {"valign": "top"},
    "left": {"align": "left"},
    "center": {"align": "center"},
    "right": {"align": "right"},
    "box": {"border": 1, "border_color": "#7F7F7F"},
    "bold": {"bold": True},
    "hei": {"font_name": HEI},
    "indent": {"indent": 1},
    "title": {"font_name": HEI, "font_size": 16, "bold": True, "align": "center"},
    "cover_title": {"font_name": HEI, "font_size": 22, "bold": True, "align": "center"},
    "red": {"font_color": "#C00000", "bold": True, "font_name": HEI},
    "grey_text": {"font_color": "#595959"},
    "header": {"bg_color": "#DCE6F1", "align": "center", "text_wrap": True},
    # What a sender may fill: these colours stand in the legend of 填表说明.
    "required": {"bg_color": "#FFF6CC", "locked": False},
    "optional": {"bg_color": "#F0F8EB", "locked": False},
    "given": {"bg_color": "#E7E6E6", "locked": True},
    # By what is asked. Text is stored as text: Excel would turn 佐证编号 `1-2` into a date.
    "as_text": {"num_format": "@", "align": "left", "text_wrap": True},
    "as_narrative": {"align": "left", "valign": "top", "text_wrap": True},
    "as_choice": {"align": "center", "text_wrap": True},
    "as_task": {"align": "left", "text_wrap": True},
    "as_year": {"num_format": "0", "align": "center"},
    "as_month": {"num_format": "@", "align": "center"},
    "as_date": {"num_format": 'yyyy"年"m"月"d"日"', "align": "left"},
    # A figure too wide for its column is shown smaller, never as ####.
    "as_number": {"num_format": "#,##0", "align": "right", "shrink": True},
}

LOOK_OF_TYPE = {"text": "as_text", "code": "as_text", "narrative": "as_narrative"}


class Styles:
    """The cell formats of one workbook, by the names of their parts."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[object, Format] = {}

    def __call__(self, *parts: str, **more: object) -> Format:
        """The format that joins the named parts; a later part overrides an earlier one."""
        key = (parts, tuple(more.items()))
        if key not in self._made:
            properties: dict[str, object] = {}
            for part in ("body", *parts):
                properties |= PARTS[part]
            self._made[key] = self._book.add_format(properties | more)
        return self._made[key]

    def of_input(self, place: Place, *parts: str, given: bool = False) -> Format:
        """The format of a cell to fill; `given` when it is prefilled and not to be changed."""
        state = "given" if given else "required" if place.required else "optional"
        look = LOOK_OF_TYPE.get(place.type, f"as_{place.type}")
        more = {}
        if place.type == "number":
            more["num_format"] = number_format(decimals(place.indicator))
        return self("box", state, look, *parts, **more)

    def all_digits(self) -> Format:
        """For `digits_rule`: only the number format differs."""
        if ALL_DIGITS not in self._made:
            self._made[ALL_DIGITS] = self._book.add_format({"num_format": ALL_DIGITS})
        return self._made[ALL_DIGITS]


def decimals(indicator: str) -> int:
    """With how many decimals a figure is shown; what belongs to no indicator has none."""
    known = indicators().get(indicator)
    return int(known["decimals"]) if known else 0


def number_format(places: int) -> str:
    """A thousands separator and that many decimals."""
    return "#,##0." + "0" * places if places else "#,##0"


def digits_rule(cell: str, places: int, styles: Styles) -> dict[str, object]:
    """The conditional format that shows every digit entered; `cell` is the range's first cell."""
    criteria = f"=AND(ISNUMBER({cell}),{cell}<>ROUND({cell},{places}))"
    return {"type": "formula", "criteria": criteria, "format": styles.all_digits()}
