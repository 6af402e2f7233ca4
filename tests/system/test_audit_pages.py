"""The audit site in a real browser, from disk: from a printed number to its original's cell."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit_walks import (
    EVERY_SUM,
    browsing,
    document,
    open_table,
    opened,
    walk_by_keyboard,
    walk_by_mouse,
)
from libreoffice import needs
from playwright.sync_api import Page, expect

from exports.audit.packing import packed, unpacked

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def site(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site alone, copied away: nothing of the instance is beside it."""
    needs("chromium")
    copied = tmp_path_factory.mktemp("copied") / "audit"
    shutil.copytree(small_run / "exports" / "2023" / "audit", copied)
    return copied


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Page]:
    with browsing(site) as page:
        yield page


@pytest.fixture
def table(browser: Page, site: Path) -> Page:
    return open_table(browser, site)


def test_by_mouse_from_a_number_to_the_marked_cell(table: Page) -> None:
    walk_by_mouse(table)


def test_by_keyboard_alone(table: Page) -> None:
    walk_by_keyboard(table)


def test_an_address_leads_to_its_cell(browser: Page, site: Path) -> None:
    path = document(site, "*(不含*进展情况表(内部版).xlsx.html")
    opened(browser, path, "#A3 资源环境成效!E7")
    expect(browser.locator("#panel")).to_contain_text("A3 资源环境成效!E7")


@pytest.mark.parametrize("pattern", ["*进展情况表(内部版).xlsx.html", "*进展情况报告.docx.html"])
def test_every_sum_is_worked_out_again_by_the_page(browser: Page, site: Path, pattern: str) -> None:
    opened(browser, document(site, pattern))
    found: dict[str, Any] = browser.evaluate(EVERY_SUM)
    assert found["sums"] > 20
    assert found["agree"] == found["sums"]


def test_a_figure_of_a_report_opens(browser: Page, site: Path) -> None:
    path = document(site, "*(含*报告.docx.html")
    opened(browser, path)
    browser.locator(".report td .figure").first.click()
    expect(browser.locator("#panel h2")).to_be_focused()
    bookmark = browser.url.rpartition("#")[2]
    opened(browser, path, f"#{bookmark}")
    expect(browser.locator("#panel")).to_contain_text(bookmark)


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("报表与结论", "邹城工业园区"),
        ("规则与结果", "审核结果"),
        ("说明、调整与签发", "印制"),
        ("未计入的数", "对合计的影响"),
        ("资产图", "fct_rollup"),
        ("列级血缘", "bridge_place_park"),
    ],
)
def test_the_first_page_tells(browser: Page, site: Path, tab: str, said: str) -> None:
    opened(browser, site / "index.html")
    browser.get_by_role("tab", name=tab, exact=True).click()
    expect(browser.locator("#section")).to_contain_text(said)


def test_what_is_withheld_leads_to_its_cell(browser: Page, site: Path) -> None:
    opened(browser, site / "index.html", "#withheld")
    browser.locator("#section .list").first.locator(".list-row").first.click()
    expect(browser.locator("#source td.marked")).to_be_visible()
    browser.keyboard.press("Escape")


def test_a_node_shows_columns_and_where_they_come_from(browser: Page, site: Path) -> None:
    opened(browser, site / "index.html", "#graph")
    browser.locator("#search").fill("fct_rollup")
    browser.locator('.node[data-key="fct_rollup"]').click()
    expect(browser.locator("#panel")).to_contain_text("fct_park_indicator.numerator")


def test_a_name_that_is_a_program_stays_text(browser: Page, site: Path) -> None:
    name = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"
    path = site / "data" / "reporters.js"
    before = path.read_bytes()
    path.write_bytes(
        packed("reporters", [[code, name, city] for code, _, city in unpacked(before)])
    )
    opened(browser, document(site, "*(含*进展情况表(内部版).xlsx.html"), "#A3 资源环境成效!E22")
    expect(browser.locator("#panel .list-row").first).to_contain_text("<script>")
    assert browser.title() != "run"
    assert browser.locator("#panel img, #panel script").count() == 0
    path.write_bytes(before)


def test_only_rows_in_sight_are_in_the_page(browser: Page, site: Path) -> None:
    opened(browser, site / "index.html", "#columns")
    rows = browser.locator("#section .list-row")
    expect(rows.first).to_be_visible()
    assert rows.count() < 60 < int(browser.locator(".list").get_attribute("aria-rowcount") or 0)
