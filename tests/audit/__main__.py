"""`make audit-nation`: the audit site of the synthetic nation; writes docs/audit-nation.md.

The argument is a folder for its instance; made there first if it is not there yet.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from national_home import make_home
from playwright.sync_api import Page

from orchestration.auditing import audit, folders
from orchestration.instance import Instance

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from dagster_ui import browser_page  # noqa: E402

PAGE = TESTS.parent / "docs" / "audit-nation.md"
TIMES = 5


def milliseconds(page: Page, work: str, until: str) -> float:
    """From a piece of JavaScript until a condition holds in the page, by its own clock."""
    return float(
        page.evaluate(
            f"""async () => {{
              const begin = performance.now();
              {work};
              while (!({until})) await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
              return performance.now() - begin;
            }}"""
        )
    )


def loaded(page: Page, url: str) -> float:
    """Until a page opened anew says that it is ready, by the browser's clock."""
    page.goto("about:blank")
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    return float(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))


def middle(times: list[float]) -> str:
    return f"{sorted(times)[len(times) // 2]:.0f} ms (at most {max(times):.0f})"


def looked_at(page: Page, site: Path, pattern: str, sheet: str) -> list[str]:
    """Rows of the table: what was done, and how long it took."""
    path = next(iter(sorted(site.glob(pattern))))
    row = "document.querySelectorAll('#panel .list-row')[0]"
    opens, figures, parks, sources = [], [], [], []
    for _ in range(TIMES):
        opens.append(loaded(page, path.as_uri()))
        page.get_by_role("tab", name=sheet, exact=True).click()
        page.wait_for_selector(f"#sheets [aria-selected=true]:text-is('{sheet}')")
        page.wait_for_selector(".cell.figure")
        largest = (
            "[...document.querySelectorAll('.cell.figure')].filter(c => /^[\\d.]{5,}$/"
            ".test(c.textContent))[0]"
        )
        figures.append(milliseconds(page, f"{largest}.click()", row))
        parks.append(
            milliseconds(
                page,
                f"{row}.click()",
                "document.querySelector('#panel[data-level=\"2\"] .list-row')",
            )
        )
        sources.append(
            milliseconds(page, f"{row}.click()", "document.querySelector('#source td.marked')")
        )
        marked = page.locator("#source td.marked").inner_text()
        assert marked == page.locator("#source dd").nth(1).inner_text(), marked
    return [
        f"| {path.name.removesuffix('.html')}: opened | {middle(opens)} |",
        f"| {sheet}: a national sum clicked, its parks shown | {middle(figures)} |",
        f"| a park opened | {middle(parks)} |",
        f"| its original opened at the marked cell | {middle(sources)} |",
    ]


def main(home: Path) -> None:
    instance = Instance(home) if (home / "exports" / "2021-2025").exists() else make_home(home)
    rows, sizes = [], []
    for folder in folders(instance):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        own = time.process_time()
        (built,) = audit(instance, [folder])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = time.process_time() - own + after.ru_utime - before.ru_utime
        files = [path for path in built.index.parent.rglob("*") if path.is_file()]
        originals = sum(p.stat().st_size for p in files if p.parent.name == "originals")
        rest = sum(p.stat().st_size for p in files) - originals
        sizes.append(
            f"| `{folder.name}` | {built.documents} | {len(files):,} | {rest / 2**20:.1f} |"
            f" {originals / 2**20:.1f} | {time.perf_counter() - started:.0f} | {spent:.0f} |"
        )
    with browser_page((1440, 900)) as page:
        site = instance.exports / "2021-2025" / "audit"
        index = [loaded(page, (site / "index.html").as_uri()) for _ in range(TIMES)]
        rows.append(f"| the first page opened | {middle(index)} |")
        rows += looked_at(page, site, "*附表*.html", "D6 年度汇总")
    lines = [
        "# The audit site of the synthetic nation",
        "",
        "Written by `make audit-nation`. Everything is synthetic: 2,543 parks, five years, the"
        " returns of [nation.md](nation.md), each with a small original made of its facts.",
        "",
        "| folder | documents | files | MiB | MiB of originals | seconds | of them of processors |",
        "|---|---|---|---|---|---|---|",
        *sizes,
        "",
        "In Chromium, from disk, by the page's own clock (`performance.now()`): the middle of"
        f" {TIMES}. A click ends when what it asked for has been drawn.",
        "",
        "| what | time |",
        "|---|---|",
        *rows,
        "",
        "Seconds belong to the machine: two cores, shared with other work.",
    ]  # fmt: skip
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).absolute())
    else:
        with tempfile.TemporaryDirectory(prefix="parkreport-audit-") as made:
            main(Path(made) / "home")
