"""Ways through an audit site in a browser, from a printed number to its original's cell."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster_ui import browser_page
from playwright.sync_api import Page, expect

EVERY_SUM = """async () => {
  const id = document.body.dataset.document, about = await audit.load(`documents/${id}/about`);
  const of = await panel.common(), found = {sums: 0, agree: 0, facts: 0};
  for (let sheet = 0; sheet < about.sheets.length; sheet++) {
    if (!about.sheets[sheet][1]) continue;
    const behind = await audit.load(`documents/${id}/${sheet}-figures`);
    for (let number = 0; number < behind.kind.length; number++) {
      if (behind.need[number] < 0 || behind.value[number] === null) continue;
      const worked = await panel.worked(about, behind, number, of);
      found.facts += worked.facts.length;
      if (worked.kind.method) found.sums += 1;
      if (worked.agrees) found.agree += 1;
    }
  }
  return found;
}"""
"""Every figure of the page that is a sum of parks, worked out again from the parks' amounts."""


@contextmanager
def browsing(site: Path) -> Iterator[Page]:
    """Whatever it loads lies in the site, and no page has an error."""
    with browser_page((1440, 900)) as page:
        asked: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert asked
        assert errors == []
        assert [url for url in asked if not url.startswith(site.as_uri())] == []


def open_table(page: Page, site: Path) -> Page:
    opened(page, document(site, "*(含*进展情况表(内部版).xlsx.html"))
    page.get_by_role("tab", name="A3 资源环境成效", exact=True).click()
    return page


def document(site: Path, pattern: str) -> Path:
    return next(iter(sorted(site.glob(pattern))))


def opened(page: Page, path: Path, hash_: str = "") -> None:
    page.goto("about:blank")
    page.goto(path.as_uri() + hash_)
    expect(page.locator("body")).to_have_attribute("data-ready", "yes")


def raw(page: Page) -> str:
    return page.locator("#source dd").nth(1).inner_text()


def walk_by_mouse(table: Page) -> None:
    """From a national or provincial number over a park and its fact to the marked cell."""
    row = table.get_by_role("row").filter(has_text="能源消费总量")
    row.locator(".figure").nth(1).click()
    panel = table.locator("#panel")
    expect(panel).to_contain_text("∑ 已计入的各园区的数")
    expect(panel).to_contain_text("与印出的数一致")
    panel.locator(".list-row").first.click()
    expect(panel.locator("h3")).to_contain_text("填报的数据")
    panel.locator(".list-row").first.click()
    marked = table.locator("#source td.marked")
    expect(marked).to_be_in_viewport()
    expect(marked).to_have_text(raw(table))
    expect(table.locator("#source")).to_contain_text("sha256")
    expect(table.locator("#source tr")).not_to_have_count(1)  # the rows around it


def walk_by_keyboard(table: Page) -> None:
    """The same without a mouse, found by the address of its cell, and back again."""
    table.locator("#sheets [aria-selected=true]").focus()
    keys = table.keyboard
    keys.press("/")
    keys.type("D22")
    keys.press("Enter")
    expect(table.locator(".cell:focus")).to_have_attribute("title", "D22")
    keys.press("ArrowRight")
    expect(table.locator(".cell:focus")).to_have_attribute("title", "E22")
    keys.press("Enter")
    expect(table.locator("#panel")).to_contain_text("与印出的数一致")
    for _ in range(6):  # close, who is absent, the search field, the list
        keys.press("Tab")
        if table.locator("#panel .list-row:focus").count():
            break
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(table.locator("#panel .list-row:focus")).to_be_visible()
    keys.press("Enter")
    expect(table.locator("#source td.marked")).to_have_text(raw(table))
    keys.press("Escape")
    expect(table.locator("#source")).not_to_be_visible()
    keys.press("Escape")
    keys.press("Escape")
    expect(table.locator("#panel")).not_to_be_visible()
    expect(table.locator(".cell:focus")).to_have_attribute("title", "E22")
