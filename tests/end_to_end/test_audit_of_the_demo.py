"""The audit site of 106 parks in a real browser: from a number to the cell of its original."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audit_walks import EVERY_SUM, browsing, document, open_table, walk_by_keyboard, walk_by_mouse
from audit_walks import opened as opened_page
from libreoffice import needs
from playwright.sync_api import Page

pytestmark = [pytest.mark.system, pytest.mark.long]


@pytest.fixture(scope="module")
def site(
    demo_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> Path:
    needs("chromium")
    home = tmp_path_factory.mktemp("audited") / "home"
    shutil.copytree(demo_home, home)
    parkreport("--home", home, "audit", "--year", 2025)
    return home / "exports" / "2025" / "audit"


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Page]:
    with browsing(site) as page:
        yield page


def test_by_mouse_and_by_keyboard(browser: Page, site: Path) -> None:
    walk_by_mouse(open_table(browser, site))
    walk_by_keyboard(open_table(browser, site))


def test_every_sum_is_worked_out_again_by_the_page(browser: Page, site: Path) -> None:
    opened_page(browser, document(site, "*(不含*进展情况表.xlsx.html"))
    found = browser.evaluate(EVERY_SUM)
    assert found["sums"] > 1000
    assert found["agree"] == found["sums"]
