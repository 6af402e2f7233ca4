"""docs/growing.md followed step by step: a province and an indicator, added by data alone.

The rooms are copied, data files of the copy are changed, no line of Python or SQL; then the copy's
own command writes the blank form, receives it filled in and issues the year's workbook.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filled_forms import SOUND
from small_instance import NOW, few_exports

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "growing.md"
ROOMS = ("ingestion", "expectations", "orchestration", "exports", "dbt_project")
YEAR = 2023
PARK, PARK_NAME = "P3400013", "合肥循环经济示范园"
QUANTITY, QUANTITY_ZH = "packaging_recovered", "包装废弃物回收量"
RATIO, RATIO_ZH = "packaging_recovered_share", "包装废弃物占资源化利用量比例"
# Typed into the blank form: last year's packaging and household waste recovered, in tonnes.
RECOVERED, HOUSEHOLD = 1234, 4936
SHARE = 25.0  # 1234 of 4936, in percent, by hand
_NAMED = re.compile(r"`([\w./]+\.(?:csv|yaml|toml))`")


@dataclass(frozen=True)
class Grown:
    """The copied project, its instance, and what its command said."""

    rooms: Path
    home: Path
    blank: list[Path]
    run: subprocess.CompletedProcess[str]


def appended(path: Path, row: Mapping[str, str]) -> None:
    """Add a row to a CSV file; what the row does not say stays empty, what no column says fails."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(dict(row))


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_indicator(rooms: Path) -> None:
    """The steps under “An indicator”: seed, contract, layout."""
    seed = rooms / "dbt_project" / "seeds" / "indicators.csv"
    shared = {
        "five_year": "none", "better": "up", "change_as": "percent",
        "source_department": "园区", "policy": "own",
    }  # fmt: skip
    appended(
        seed,
        {
            "position": "901", "code": QUANTITY, "name_zh": QUANTITY_ZH,
            "name_en": "packaging waste recovered", "unit": "吨", "kind": "quantity",
            "aggregation": "sum", "source": "reported", "decimals": "0",
            "report_unit": "吨", "report_decimals": "0", **shared,
        },
    )  # fmt: skip
    appended(
        seed,
        {
            "position": "902", "code": RATIO, "name_zh": RATIO_ZH,
            "name_en": "packaging waste in household waste recovered", "unit": "%", "kind": "ratio",
            "aggregation": "ratio_of_sums", "source": "ratio", "numerator": QUANTITY,
            "denominator": "household_waste_recovered", "scale": "100", "decimals": "1",
            "report_unit": "%", "report_decimals": "1",
            **shared, "change_as": "percentage_points",
        },
    )  # fmt: skip
    line = "        - {code: household_waste_recovered, min: 0}\n"
    replaced(
        rooms / "ingestion" / "forms" / "park_progress.yaml",
        line,
        f"{line}        - {{code: {QUANTITY}, min: 0, years: {{from: {YEAR}}}}}\n",
    )
    line = "      - household_waste_recovered\n"
    replaced(
        rooms / "exports" / "layouts" / "a3_more.yaml",
        line,
        f"{line}      - {QUANTITY}\n      - {RATIO}\n",
    )


def add_province(rooms: Path, home: Path) -> None:
    """The steps under “A province”: its cities, an instance of its own, its parks."""
    appended(
        rooms / "dbt_project" / "seeds" / "cities.csv",
        {"code": "340100", "name": "合肥市", "province": "340000"},
    )
    few_exports(home)
    replaced(home / "instance.toml", 'unit = "370000"', 'unit = "340000"')
    reference = home / "reference"
    for path in reference.glob("*.csv"):
        header = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(f"{header}\n", encoding="utf-8")
    since = {"valid_from": "2018-02-26", "document": "示例文件"}
    appended(
        reference / "parks.csv",
        {"park": PARK, "first_document": "示例文件", "first_document_date": "2018-02-26"},
    )
    named = {"park": PARK, "name": PARK_NAME, "kind": "printed"}
    appended(reference / "park_names.csv", {**named, **since})
    for attribute, value in (("city", "340100"), ("level", "provincial")):
        appended(
            reference / "park_attributes.csv",
            {"park": PARK, "attribute": attribute, "value": value, **since},
        )


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    rooms = tmp_path_factory.mktemp("rooms")
    home = rooms / "anhui"
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs", "dbt_packages")
    for room in ROOMS:
        shutil.copytree(ROOT / room, rooms / room, ignore=ignored)
    add_indicator(rooms)
    add_province(rooms, home)

    def parkreport(*arguments: object) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((str(rooms), os.environ.get("PYTHONPATH", "")))
        return subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "--home", str(home), "--lang", "zh",
             *map(str, arguments)],
            capture_output=True, text=True, check=False, cwd=rooms,
            env={**os.environ, "PYTHONPATH": path, "PARKREPORT_NOW": NOW},
        )  # fmt: skip

    described = parkreport("forms", "--year", YEAR, "--describe", "--json")
    assert described.returncode == 0, described.stderr
    fields = json.loads(described.stdout)["fields"]
    blank = parkreport("forms", "--year", YEAR, "--out", rooms / "blank")
    assert blank.returncode == 0, blank.stderr
    written = sorted((rooms / "blank").glob("*.xlsx"))
    for path in written:
        fill(path, home / "inbox" / path.name, fields)
    run = parkreport("run")
    return Grown(rooms, home, written, run)


def fill(blank: Path, into: Path, fields: list[dict[str, object]]) -> None:
    """What a park does: type its figures into the cells that the contract names, and sign."""
    typed: dict[tuple[object, object], object] = {
        (code, YEAR - 1 if column else YEAR): value
        for (code, _, column, _), value in SOUND.items()
        if code not in ("park_code", "park_name")
    }
    typed[QUANTITY, YEAR - 1] = RECOVERED
    typed["household_waste_recovered", YEAR - 1] = HOUSEHOLD
    typed["household_waste_collected", YEAR - 1] = HOUSEHOLD * 2
    book = openpyxl.load_workbook(blank)
    for field in fields:
        value = typed.pop((field["code"], field["value_year"]), None)
        if value is not None:
            book[str(field["sheet"])][str(field["cell"])] = value
    assert not typed
    book.save(into)


def warehouse(grown: Grown, query: str) -> list[tuple]:
    with duckdb.connect(str(grown.home / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_data_files_alone_were_changed_and_the_guide_names_them(grown: Grown) -> None:
    changed = {
        str(path.relative_to(grown.rooms))
        for room in ROOMS
        for path in (grown.rooms / room).rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and path.read_bytes() != (ROOT / path.relative_to(grown.rooms)).read_bytes()
    }
    guide = GUIDE.read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in guide.split("\n## ")[1:])
    named = {
        name for title in ("An indicator", "A province") for name in _NAMED.findall(sections[title])
    }
    assert changed == {
        "dbt_project/seeds/indicators.csv",
        "dbt_project/seeds/cities.csv",
        "ingestion/forms/park_progress.yaml",
        "exports/layouts/a3_more.yaml",
    }
    reference = {f"reference/{name}.csv" for name in ("parks", "park_names", "park_attributes")}
    assert changed | reference | {"instance.toml"} <= named


def test_the_new_province_s_parks_get_forms_that_ask_for_the_new_indicator(grown: Grown) -> None:
    [blank] = grown.blank
    assert PARK in blank.name and PARK_NAME in blank.name
    printed = {
        str(cell.value)
        for sheet in openpyxl.load_workbook(blank)
        for row in sheet.iter_rows()
        for cell in row
    }
    assert {QUANTITY_ZH, "合肥市", PARK} <= printed
    assert RATIO_ZH not in printed  # nobody reports what can be worked out


def test_the_return_is_received_and_its_figures_count(grown: Grown) -> None:
    assert grown.run.returncode == 0, grown.run.stdout + grown.run.stderr
    verdicts = warehouse(grown, "SELECT park, report_year, verdict FROM fct_return")
    assert (PARK, YEAR, "passed") in verdicts
    figures = warehouse(
        grown,
        "SELECT indicator, park, state, CAST(value AS double) FROM fct_park_indicator"
        f" WHERE indicator IN ('{QUANTITY}', '{RATIO}') AND value_year = {YEAR - 1}",
    )
    assert set(figures) == {
        (QUANTITY, PARK, "counted", RECOVERED),
        (RATIO, PARK, "counted", SHARE),
    }


def test_the_year_s_workbook_of_the_province_prints_the_indicator(grown: Grown) -> None:
    books = list((grown.home / "exports" / str(YEAR)).glob("安徽省*.xlsx"))
    assert books
    for book in books:
        sheet = openpyxl.load_workbook(book, data_only=True)["A3续 其他指标"]
        rows = {str(row[0]).strip(): row for row in sheet.iter_rows(values_only=True) if row[0]}
        assert RECOVERED in rows[QUANTITY_ZH]
        assert SHARE in rows[RATIO_ZH]


def test_another_province_s_obligations_do_not_bind_it(grown: Grown) -> None:
    owed = {row[0] for row in warehouse(grown, "SELECT DISTINCT obligation FROM fct_timeliness")}
    assert "national_park_progress" in owed
    assert all(code.startswith("national_") for code in owed)
