"""The tiny warehouse, fresh for each test, and what is done with it."""

import shutil
from pathlib import Path

import duckdb
import pytest
from export_case import PARKS, PLACES, PLAN, Change, Issue, context
from made_warehouse import build

from exports.issue import Issued, issue_workbook


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("warehouse") / "built.duckdb", PARKS, PLACES, plan=PLAN)


@pytest.fixture
def warehouse(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "warehouse.duckdb"))


@pytest.fixture
def change(warehouse: Path) -> Change:
    """Runs SQL on the tiny warehouse, to make the case at hand."""

    def run(sql: str) -> None:
        with duckdb.connect(str(warehouse)) as con:
            con.execute(sql)

    return run


@pytest.fixture
def issue(warehouse: Path, tmp_path: Path) -> Issue:
    """Issues a workbook of the tiny warehouse into `tmp_path/out`."""

    def run(workbook: str = "annual_unit", **changes: object) -> Issued:
        if workbook not in ("annual_unit", "city_annual"):
            changes = {"year": None} | changes  # as a run issues what is of no single year
        return issue_workbook(warehouse, workbook, context(**changes), tmp_path / "out")

    return run
