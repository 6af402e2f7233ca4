"""The Dagster UI as its people use it, in a real browser: the auditor looks, the engineer runs."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_instance import lose_level
from dagster_ui import browser_page, needs, running_ui
from playwright.sync_api import Page, expect
from small_instance import NOW

pytestmark = pytest.mark.system

UPSTREAM = (
    *("published_warehouse", "fct_rollup", "fct_park_indicator", "int_stated_fact"),
    *("stg_facts", "facts", "received_files"),
)
"""From the five-year workbook back to the files that were received."""


@pytest.fixture(scope="module")
def auditor(small_run: Path) -> Iterator[Page]:
    """A browser at the read-only UI of the small instance."""
    needs("chromium")
    with running_ui(small_run, "--read-only") as url, browser_page() as page:
        page.goto(url)
        yield page


def heading(page: Page, asset: str) -> None:
    expect(page).to_have_url(re.compile(rf"/assets/{asset}(\?|$)"))


def find_asset(page: Page, name: str) -> None:
    page.get_by_text("Search", exact=True).click()
    page.keyboard.type(name)
    page.get_by_role("link", name=re.compile(rf"^{name}\s*Asset in")).click()
    heading(page, name)


def metadata(page: Page, key: str) -> str:
    """The value beside a key in the metadata of the latest materialization."""
    row = page.get_by_role("row").filter(has=page.get_by_text(key, exact=True)).last
    expect(row).to_be_visible()
    return row.inner_text()


def test_the_auditor_reads_what_a_workbook_is_and_that_it_was_proved(auditor: Page) -> None:
    find_asset(auditor, "five_year_summary")
    expect(auditor.get_by_text("Tables of the five-year summary")).to_be_visible()
    assert ".manifest.json" in metadata(auditor, "manifests")
    assert int(metadata(auditor, "numbers").split()[-1]) > 1000
    auditor.get_by_role("tab", name="Checks").click()
    expect(auditor.get_by_text("proved_by_reading_back").first).to_be_visible()
    expect(auditor.get_by_text("Passed").first).to_be_visible()
    compared = auditor.get_by_role("row").filter(has_text="numbers_compared").first
    assert int(compared.inner_text().split()[-1]) > 1000


def test_the_auditor_walks_from_the_workbook_to_the_files_received(auditor: Page) -> None:
    find_asset(auditor, "five_year_summary")
    for asset in UPSTREAM:
        above = auditor.get_by_text("Upstream assets", exact=True).locator("xpath=..")
        expect(above).to_be_visible()
        if (more := above.get_by_text(re.compile(r"^Show \d+ more"))).count():
            more.click()
        above.get_by_role("link", name=asset).first.click()
        heading(auditor, asset)
        if asset == "published_warehouse":
            assert re.search(r"2023\tnational_park_progress\t\S+ \d/6", metadata(auditor, "reporting_rates"))
    expect(auditor.get_by_text("Files taken from the inbox")).to_be_visible()
    assert "sha256" in metadata(auditor, "files")
