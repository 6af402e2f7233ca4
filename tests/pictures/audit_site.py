"""The four pictures of the audit site: files, a table, a figure, its source cell."""

from pathlib import Path

from playwright.sync_api import Page, expect


def look_at_the_audit_site(page: Page, exports: Path, images: Path) -> None:
    """At 1440 × 900, light. `exports` are those of a demonstration."""
    site = exports / "2025" / "audit"
    page.set_viewport_size({"width": 1440, "height": 900})

    def picture(name: str) -> None:
        page.wait_for_timeout(500)  # what moves comes to rest
        page.screenshot(path=images / f"audit-{name}.png")

    def opened(path: Path) -> None:
        page.goto(path.as_uri())
        expect(page.locator("body")).to_have_attribute("data-ready", "yes")

    opened(site / "index.html")
    picture("index")
    (path,) = site.glob("*(含青岛市)*进展情况表(内部版).xlsx.html")
    opened(path)
    page.get_by_role("tab", name="A3 资源环境成效", exact=True).click()
    expect(page.locator(".cell.figure").first).to_be_visible()
    picture("table")
    page.get_by_role("row").filter(has_text="能源消费总量").locator(".figure").nth(1).click()
    rows = page.locator("#panel .list-row")
    expect(rows.first).to_be_visible()
    picture("figure")
    rows.first.click()
    expect(page.locator("#panel[data-level='2'] .list-row").first).to_be_visible()
    rows.first.click()
    expect(page.locator("#source td.marked")).to_be_in_viewport()
    picture("source")
