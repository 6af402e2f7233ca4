"""The desk's sheets, columns and words (`desk.yaml`), checked on load."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

DESK = Path(__file__).parent / "desk.yaml"
HEADER_ROW = 3


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeskColumn(_Strict):
    """A column: `fill` is where staff decide; `values` are words for the codes shown."""

    code: str
    label: str
    width: float
    align: Literal["left", "center"] = "left"
    fill: bool = False
    type: Literal["text", "date"] = "text"
    choices: dict[str, str] = {}
    values: dict[str, str] = {}


class DeskSheet(_Strict):
    """A sheet; `key` are the columns by which a row is known again."""

    code: str
    name: str
    title: str
    note: str
    key: tuple[str, ...] = ()
    more: int = 0
    columns: tuple[DeskColumn, ...]

    @property
    def fills(self) -> tuple[DeskColumn, ...]:
        return tuple(column for column in self.columns if column.fill)


class Guide(_Strict):
    name: str
    lines: tuple[str, ...]


class DeskLayout(_Strict):
    file: str
    aside: str
    title: str
    empty: str
    guide: Guide
    sheets: tuple[DeskSheet, ...]
    remarks: dict[str, str]
    refusals: dict[str, str]

    def sheet(self, code: str) -> DeskSheet:
        return next(sheet for sheet in self.sheets if sheet.code == code)

    @property
    def names(self) -> frozenset[str]:
        """The names of all sheets: a workbook that has them is a desk."""
        return frozenset((self.guide.name, *(sheet.name for sheet in self.sheets)))


@cache
def desk_layout() -> DeskLayout:
    return DeskLayout.model_validate(yaml.safe_load(DESK.read_text(encoding="utf-8")))
