"""The layout files: read, checked, laid together into workbooks, hashed."""

import hashlib
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from exports.blocks import Strict
from exports.context import PLACEHOLDERS
from exports.layout import TableLayout, WorkbookLayout

LAYOUTS = Path(__file__).parent / "layouts"


class LayoutError(ValueError):
    """A layout that cannot be used: file, place in it, what is wrong."""


def _check_placeholders(path: Path, value: Any, place: str = "") -> None:
    """Every `{word}` in every text of a layout must be one that an issue knows."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_placeholders(path, inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check_placeholders(path, inner, f"{place}.{number}")
    elif isinstance(value, str):
        for _, word, _, _ in Formatter().parse(value):
            if word is not None and word not in PLACEHOLDERS:
                raise LayoutError(f"{path.name}: {place[1:]}: no placeholder {word!r}")


_Layout = TypeVar("_Layout", bound=Strict)


@cache
def _raw(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise LayoutError(f"{path.name}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise LayoutError(f"{path.name}: a layout is a mapping")
    return raw


def read_layout(path: Path, model: type[_Layout]) -> _Layout:
    """One layout file. Raises LayoutError with file, place and reason."""
    raw = _raw(path)
    _check_placeholders(path, raw)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        places = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise LayoutError(f"{path.name}: " + "; ".join(places)) from error


@cache
def tables(folder: Path) -> dict[str, TableLayout]:
    """All table layouts by file stem."""
    return {
        path.stem: read_layout(path, TableLayout)
        for path in sorted(folder.glob("*.yaml"))
        if "workbook" not in _raw(path)
    }


@cache
def workbooks(folder: Path) -> dict[str, WorkbookLayout]:
    """All workbook layouts by name. Raises LayoutError where one names an unknown table."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        if "workbook" not in _raw(path):
            continue
        layout = read_layout(path, WorkbookLayout)
        if layout.workbook != path.stem:
            raise LayoutError(f"{path.name}: workbook: is called {layout.workbook!r}")
        for use in layout.sheets:
            if use.layout not in tables(folder):
                raise LayoutError(f"{path.name}: sheets: no layout {use.layout!r}")
        found[layout.workbook] = layout
    return found


def sheets_of(workbook: WorkbookLayout, holding: Collection[str]) -> tuple[TableLayout, ...]:
    """The tables of a workbook in order, with what the workbook replaces.

    `holding` are the conditions that hold; a sheet that is for others only is left out.
    """
    return tuple(
        tables(LAYOUTS)[use.layout].model_copy(
            update=use.model_dump(exclude={"layout", "only"}, exclude_none=True)
        )
        for use in workbook.sheets
        if set(use.only) <= set(holding)
    )


def layouts_hash() -> str:
    """sha256 over all layout files in order of their names."""
    return hash_of(LAYOUTS.glob("*.yaml"))


def hash_of(paths: Iterable[Path]) -> str:
    """sha256 over names and contents of files in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
