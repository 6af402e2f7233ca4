"""`make pictures`: the pictures in docs/images, from a demonstration with faults.

The argument is its home; it is made there first if it is not there yet.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from audit_site import look_at_the_audit_site  # noqa: E402
from broken_instance import lose_level  # noqa: E402
from dagster_ui import browser_page, running_ui  # noqa: E402
from documents import look_at_documents  # noqa: E402
from playwright.sync_api import Page, expect  # noqa: E402

IMAGES = Path(__file__).parents[2] / "docs" / "images"
GATE, GATED = "gate_every_park_stands_in_a_unit", "int_owed_park"
WAY = (
    *("received_files", "facts", "stg_facts", "int_stated_fact", "fct_park_indicator"),
    *("fct_rollup", "published_warehouse", "five_year_summary"),
)


def parkreport(home: Path, *arguments: str, status: int = 0) -> None:
    command = [sys.executable, "-m", "orchestration.cli", "--home", str(home), *arguments]
    done = subprocess.run(command, check=False, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    assert done.returncode == status


def picture(page: Page, name: str, *clip: int) -> None:
    """The window, or what `clip` takes of it: left, top, width, height."""
    page.wait_for_timeout(2000)  # what moves comes to rest
    size = page.viewport_size or {}
    x, y, width, height = clip or (0, 0, size["width"], size["height"])
    part = {"x": x, "y": y, "width": width, "height": height}
    page.screenshot(path=IMAGES / f"{name}.png", clip=part)  # type: ignore[arg-type]


def hide_navigation(page: Page) -> None:
    page.get_by_text("Hide navigation").click()


def select(page: Page, assets: str) -> None:
    page.locator(".CodeMirror").first.click()
    page.keyboard.type(assets)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator("body").press("Alt+e")  # groups opened


def look_at_a_sound_instance(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 1500, "height": 560})
    page.goto(f"{url}/asset-groups")
    expect(page.get_by_text("policy_seeds").first).to_be_visible()
    hide_navigation(page)
    picture(page, "asset-graph", 370, 190, 960, 220)
    select(page, " or ".join(f'key:"{asset}"' for asset in WAY))
    expect(page.get_by_text("published_warehouse").last).to_be_visible()
    page.reload()
    expect(page.get_by_text("published_warehouse").last).to_be_visible()
    picture(page, "lineage", 370, 190, 1087, 210)
    page.set_viewport_size({"width": 1500, "height": 1000})
    page.goto(f"{url}/assets/five_year_summary")
    expect(page.get_by_role("link", name=re.compile("附表.manifest.json$")).first).to_be_visible()
    picture(page, "asset")
    page.set_viewport_size({"width": 1500, "height": 640})
    page.goto(f"{url}/automation")
    expect(page.get_by_text("national_park_progress")).to_be_visible()
    picture(page, "automation")
    page.goto(f"{url}/runs")
    page.locator('a[href^="/runs/"]').first.click()
    expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    page.set_viewport_size({"width": 1500, "height": 2200})
    picture(page, "run", 0, 0, 1500, 580)


def look_at_the_gate(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 1500, "height": 640})
    page.goto(f"{url}/assets/{GATED}?view=checks")
    page.get_by_text(GATE).first.click()
    expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
    picture(page, "gate")


def main(home: Path) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    if not (home / "exports" / "2021-2025").exists():
        parkreport(home, "demo", "--faults", "0.05")
    look_at_documents(home, IMAGES)
    with browser_page() as page:
        look_at_the_audit_site(page, home / "exports", IMAGES)
    with running_ui(home, "--read-only") as url, browser_page() as page:
        look_at_a_sound_instance(page, url)
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / "instance"
        shutil.copytree(home, broken)
        lose_level(broken, "P3700394")
        parkreport(broken, "run", status=1)
        with running_ui(broken, "--read-only") as url, browser_page() as page:
            look_at_the_gate(page, url)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
