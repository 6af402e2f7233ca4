"""The Dagster UI as its people use it, in a real browser: the auditor looks, the engineer runs."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from broken_instance import lose_level
from dagster_ui import browser_page, running_ui
from libreoffice import needs
from playwright.sync_api import Page, expect
from small_instance import NOW

pytestmark = pytest.mark.system

UPSTREAM = (
    *("published_warehouse", "fct_rollup", "fct_park_indicator", "int_stated_fact"),
    *("stg_facts", "facts", "received_files"),
)
"""From the five-year workbook back to the files that were received."""

GATE, GATED = "gate_every_park_stands_in_a_unit", "int_owed_park"
LISTENS, LOOPBACK = "0A", "0100007F"  # as /proc/net/tcp writes a state and 127.0.0.1
RUN_TAKES = 600_000  # milliseconds


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
    page.locator("input:focus").fill(name)
    page.locator("a").filter(has_text=re.compile(rf"^{name}\s*Asset in")).click()
    heading(page, name)


def metadata(page: Page, key: str, value: str) -> None:
    """The latest materialization says under this key what the pattern `value` asks."""
    row = page.get_by_role("row").filter(has=page.get_by_text(key, exact=True)).last
    expect(row).to_contain_text(re.compile(value))


def test_the_auditor_sees_the_asset_graph_by_groups(auditor: Page) -> None:
    auditor.get_by_role("link", name="Lineage").click()
    for group in ("intake", "ledger", "staging", "intermediate", "marts", "warehouse", "exports"):
        expect(auditor.get_by_text(group, exact=True).first).to_be_visible()


def test_the_auditor_reads_what_a_workbook_is_and_that_it_was_proved(auditor: Page) -> None:
    find_asset(auditor, "five_year_summary")
    expect(auditor.get_by_text("Tables of the five-year summary")).to_be_visible()
    metadata(auditor, "manifests", r"工作总结附表\.manifest\.json")
    metadata(auditor, "numbers", r"\d{4,}$")
    auditor.get_by_role("tab", name="Checks").click()
    expect(auditor.get_by_text("This is a blocking asset check")).to_be_visible()
    expect(auditor.get_by_text("proved_by_reading_back").first).to_be_visible()
    expect(auditor.get_by_text("Passed", exact=True).first).to_be_visible()
    metadata(auditor, "numbers_compared", r"\d{4,}$")


def test_the_auditor_walks_from_the_workbook_to_the_files_received(auditor: Page) -> None:
    find_asset(auditor, "five_year_summary")
    for asset in UPSTREAM:
        above = auditor.get_by_text("Upstream assets", exact=True).locator("xpath=..")
        expect(above).to_be_visible()
        if (more := above.get_by_text(re.compile(r"^Show \d+ more"))).count():
            more.click()
        above.locator(f'a[href="/assets/{asset}"]').click()
        heading(auditor, asset)
        if asset == "published_warehouse":  # parks that reported, of those that owe it
            metadata(auditor, "reporting_rates", r"2023national_park_progress\W+\d/6")
    expect(auditor.get_by_text("Files taken from the inbox")).to_be_visible()
    metadata(auditor, "received_ever", r"[1-9]\d*$")


def test_links_lead_from_the_workbook_to_its_manifest_and_nothing_else_is_shown(
    auditor: Page, small_run: Path
) -> None:
    find_asset(auditor, "five_year_summary")
    pages = auditor.url.split("/assets")[0]
    auditor.get_by_role("link", name=re.compile(r"工作总结附表\.manifest\.json$")).first.click()
    auditor.wait_for_url(f"{pages}/published/**")
    shown = json.loads(auditor.locator("pre").inner_text())
    kept = small_run / "exports" / unquote(auditor.url.split("/published/")[1])
    book = kept.with_name(kept.name.replace(".manifest.json", ".xlsx"))
    assert hashlib.sha256(book.read_bytes()).hexdigest() == shown["files"][book.name]["sha256"]
    server = HTTPConnection(urlsplit(pages).netloc)
    for outside in ("../lock", "%2e%2e/lock", "..%2flock"):  # as it is: a browser would mend it
        server.request("GET", f"/published/{outside}")
        assert server.getresponse().status == HTTPStatus.NOT_FOUND
        server.close()
    auditor.goto(pages)


def test_the_pages_listen_on_this_machine_alone(auditor: Page) -> None:
    port = urlsplit(auditor.url).port
    tables = [Path("/proc/net") / name for name in ("tcp", "tcp6")]
    sockets = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = {address for _, address, _, state, *_ in sockets if state == LISTENS}
    assert {a for a in listening if a.endswith(f":{port:04X}")} == {f"{LOOPBACK}:{port:04X}"}


@pytest.mark.long
def test_the_engineer_materializes_a_year_and_the_gate_stops_a_broken_one(
    small_run: Path, tmp_path: Path
) -> None:
    needs("chromium")
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    with running_ui(home, now=NOW) as url, browser_page() as page:
        page.goto(url)
        materialize_year(page, "2023", "Success")
        before = {p: p.stat().st_mtime_ns for p in (home / "exports").rglob("*") if p.is_file()}
        lose_level(home, "P3700394")
        materialize_year(page, "2023", "Failure")
        expect(page.get_by_text("Errored (1)")).to_be_visible()
        page.goto(f"{url}/assets/{GATED}?view=checks")
        page.get_by_text(GATE).first.click()
        expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
        expect(page.get_by_text("This is a blocking asset check")).to_be_visible()
    after = {p: p.stat().st_mtime_ns for p in (home / "exports").rglob("*") if p.is_file()}
    assert after == before


def materialize_year(page: Page, year: str, ends: str) -> None:
    """Start the job of a reporting year as the UI offers it, and see how the run ends."""
    newest = page.locator('a[href^="/runs/"]').first
    page.get_by_role("link", name="Runs", exact=True).click()
    before = newest.get_attribute("href") or ""
    page.get_by_role("link", name="Jobs").click()
    page.get_by_role("link", name="reporting_year").first.click()
    page.get_by_role("button", name="Materialize all").click()
    years = page.get_by_placeholder("ex: 2014")
    years.fill(year)
    years.press("Tab")
    page.get_by_role("button", name="Launch 1 run").click()
    expect(page.get_by_text("Launch runs to materialize")).to_be_hidden()
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(newest).not_to_have_attribute("href", before)
    newest.click()
    expect(page.get_by_text(ends, exact=True).first).to_be_visible(timeout=RUN_TAKES)


@pytest.mark.long
def test_the_daemon_works_as_long_as_the_pages_are_served(small_run: Path, tmp_path: Path) -> None:
    needs("chromium")
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    with running_ui(home, command="serve", now=NOW) as url, browser_page() as page:
        page.goto(f"{url}/health")
        for daemon in ("Scheduler", "Sensors"):
            row = page.get_by_role("row").filter(has=page.get_by_text(daemon, exact=True))
            expect(row).to_contain_text("Running")
