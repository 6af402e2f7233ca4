"""Six parks in a simulated reporting year: who sends what when, and what is read of the outcome.

Of their returns of 2023 one is sound, one holds a figure that the office has to decide on, one a
part above its whole, one is the blank form; two come in January only. All of them are synthetic.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from filled_forms import edited, figure, place, places_of, typed

Happened = dict[str, dict[str, Any]]
DRIVER = Path(__file__).parent / "reporting_year.py"
NOVEMBER = "2023-11-20T10:00:00+08:00"  # the first returns trickle in
A_MONTH_BEFORE = "2023-12-01T07:00:00+08:00"
DECIDED = "2023-12-05T10:00:00+08:00"  # the office puts its desk into the inbox
NEW_YEAR = "2024-01-01T07:00:00+08:00"  # the day after the due day
LATE = "2024-01-05T10:00:00+08:00"
CITIES = "2020-01-30T07:00:00+08:00"  # the day before the cities' own, in the years of 003
UNIT_REPORT = "2024-02-27T07:00:00+08:00"  # the day before the unit's own due day
MOMENTS = (NOVEMBER, A_MONTH_BEFORE, DECIDED, NEW_YEAR, LATE, UNIT_REPORT)

SOUND, ASKED, WRONG, BLANK = "青岛高新区", "邹城工业园区", "莱芜高新区", "邹城经济开发区"
NOBODY_YET = ("平阴工业园区", "莱城工业园区")
NOX = figure("nox_emissions", "this_year")  # asked about at one park: taken off, so it is negative
NEGATIVE = -12.5
RECOVERED, RECOVERABLE = (
    figure(code) for code in ("waste_heat_recovered", "waste_heat_recoverable")
)
PASSED, HELD, BACK, NONE = "passed", "held", "sent_back", "not_received"


def _emptied(book: openpyxl.Workbook) -> None:
    """The form as it went out: what the office had filled in, and nothing else."""
    ours = {"report_year", "park_code", "park_name", "city_name", "park_level"}
    for at in places_of("park_progress"):
        if at.code not in ours and at.role == "value":
            book[at.sheet][at.cell].value = None


def sent_files(inbox: Path, folder: Path) -> dict[str, Path]:
    """The file of each park that counts in the end, by the park's name."""
    files = {path.stem.split("-")[-1]: path for path in inbox.rglob("2023-*.xlsx")}
    assert set(files) == {SOUND, ASKED, WRONG, BLANK, *NOBODY_YET}
    asked = folder / files[ASKED].name
    asked.write_bytes(edited(files[ASKED].read_bytes(), typed(NOX, NEGATIVE)))
    return files | {ASKED: asked}


def steps_of(sent: Mapping[str, Path], folder: Path) -> list[dict[str, Any]]:
    """What people do at each moment, as the driver takes it."""
    blank = folder / "blank.xlsx"
    blank.write_bytes(edited(sent[BLANK].read_bytes(), _emptied))
    early = {str(sent[name]): sent[name].name for name in (SOUND, ASKED, WRONG)}
    whole = number_sent(sent[WRONG], RECOVERABLE)
    mended = {
        "parcel": "2023/济南市.zip",
        "file": sent[WRONG].name,
        "cells": {f"{place(RECOVERED).sheet}!{place(RECOVERED).cell}": float(str(whole))},
        "name": f"更正-{sent[WRONG].name}",
    }
    decision = {
        "sheet": "待审",
        "where": {"报送单位": ASKED, "规则": "B02"},
        "values": {"处理决定": "解释", "核实说明(理由)": "冲减上年多报", "决定人": "张三",
                   "有效期至": "2024-12-31"},
    }  # fmt: skip
    late = {str(sent[name]): sent[name].name for name in (BLANK, *NOBODY_YET)}
    return [
        {"now": NOVEMBER, "drop": early | {str(blank): sent[BLANK].name}},
        {"now": A_MONTH_BEFORE},
        {"now": DECIDED, "decide": [decision]},
        {"now": NEW_YEAR},
        {"now": LATE, "drop": late, "mend": [mended]},
        {"now": UNIT_REPORT},
    ]


def number_sent(path: Path, key: tuple[str, str, str, str]) -> Decimal | None:
    """The number in a cell of a file as its park sent it; None where there is none."""
    at = place(key)
    value = openpyxl.load_workbook(path)[at.sheet][at.cell].value
    return None if value in (None, "未统计") else Decimal(str(value))


def few_issues(home: Path, changes: Mapping[str, str] | None = None) -> Path:
    """An instance with an empty inbox that issues its years' workbooks without the others."""
    for path in [p for p in (home / "inbox").rglob("*") if p.is_file()]:
        path.unlink()
    settings = home / "instance.toml"
    text = settings.read_text("utf-8")
    few = {
        'series = ["annual", "city", "five_year", "scheme"]': 'series = ["annual"]',
        "reports = true": "reports = false",
        "audit = true": "audit = false",
    }
    for line, changed in (few | dict(changes or {})).items():
        assert line in text
        text = text.replace(line, changed)
    settings.write_text(text, encoding="utf-8")
    return home


def simulated(home: Path, report_year: int, steps: list[dict[str, Any]]) -> Happened:
    """What the driver tells of these steps, by their moments."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(DRIVER), str(home), str(report_year)],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "yes"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {step["now"]: step for step in json.loads(done.stdout)}


def annual_workbooks(step: dict[str, Any]) -> dict[str, Path]:
    """The annual workbooks of a moment: with and without 青岛市."""
    found = [name for name in step["exports"] if name.endswith("总体进展情况表.xlsx")]
    assert {Path(name).parent.as_posix() for name in found} == {"2023"}
    return {
        "without" if "不含" in name else "with": Path(step["kept"]) / "exports" / name
        for name in found
    }


def printed_in_a3(book: Path, label: str, column: str) -> tuple[str, str]:
    """A figure of the unit's own block in A3, as it is shown, and its n/N."""
    (name,) = [n for n in openpyxl.load_workbook(book).sheetnames if n.startswith("A3 ")]
    rows = list(openpyxl.load_workbook(book)[name].iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "指标名称")
    row = next(row for row in rows if row[0] == label)
    return str(row[header.index(column)]), str(row[header.index("填报/应报园区数")])


def sum_of_sent(sent: dict[str, Path], parks: set[str], key: Any, places: str) -> tuple[str, int]:
    """The sum of what those parks sent, half to even as GB/T 8170 says, and how many filled it."""
    values = [value for park in parks if (value := number_sent(sent[park], key)) is not None]
    rounded = sum(values, Decimal(0)).quantize(Decimal(places), ROUND_HALF_EVEN)
    return (str(float(rounded)) if rounded % 1 else str(int(rounded))), len(values)
