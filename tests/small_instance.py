"""A small instance for tests: six parks, two years, one fault in five workbooks."""

import csv
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-02-20T01:00:00+00:00"
# One city with a near-twin pair (邹城), one separately planned city, and 莱芜.
SMALL_ROSTER = (
    "邹城工业园区",
    "邹城经济开发区",
    "青岛高新区",
    "莱芜高新区",
    "莱城工业园区",
    "平阴工业园区",
)


@dataclass(frozen=True)
class SmallDemo:
    """Filled forms of six parks for two years, not yet received."""

    inbox: Path
    reference: Path
    settings: str

    @classmethod
    def at(cls, home: Path) -> "SmallDemo":
        """What `make_small_demo` made there."""
        settings = (home / "instance.toml").read_text("utf-8")
        return cls(home / "forms", home / "reference", settings)

    def fresh(self, home: Path) -> Path:
        """An instance at `home` with the forms in its inbox."""
        home.mkdir(mode=0o700, parents=True)
        shutil.copytree(self.inbox, home / "inbox")
        shutil.copytree(self.reference, home / "reference")
        (home / "instance.toml").write_text(self.settings, encoding="utf-8")
        old = 1_600_000_000
        for path in (home / "inbox").rglob("*.xlsx"):
            os.utime(path, (old, old))
        return home


def make_small_demo(home: Path) -> None:
    from ingestion.intake import original
    from orchestration.demo.make import make_demo
    from orchestration.instance import open_instance

    instance = open_instance(home)
    keep_parks(instance.reference, set(SMALL_ROSTER))
    make_demo(home, range(2022, 2024), "shandong", 0.2, 7, other_forms=False)
    ledger = instance.ledger()
    for file in ledger.files():
        path = home / "forms" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original(instance.submissions, file.sha256), path)
    ledger.close()


def few_exports(home: Path) -> None:
    """An instance at `home`, if there is none, that issues the unit's yearly workbook alone."""
    from orchestration.instance import open_instance

    settings = home / "instance.toml"
    if settings.exists():
        return
    open_instance(home)
    settings.write_text(issuing_less(settings.read_text(encoding="utf-8")), encoding="utf-8")


def issuing_less(settings: str) -> str:
    """The settings of an instance that issues the unit's yearly workbook alone."""
    for line, few in (
        ('scopes = ["without", "with"]', 'scopes = ["without"]'),
        ('series = ["annual", "city", "five_year", "scheme"]', 'series = ["annual"]'),
        ("reports = true", "reports = false"),
        ("audit = true", "audit = false"),
    ):
        assert line in settings
        settings = settings.replace(line, few)
    return settings


def keep_parks(reference: Path, names: set[str]) -> None:
    """Leave only the parks of those names in an instance's reference data."""

    def rows(name: str) -> tuple[list[str], list[dict[str, str]]]:
        with (reference / name).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            return list(reader.fieldnames or []), list(reader)

    _, known = rows("park_names.csv")
    kept = {row["park"] for row in known if row["name"] in names}
    for name in ("parks.csv", "park_names.csv", "park_attributes.csv"):
        columns, all_rows = rows(name)
        with (reference / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in all_rows if row["park"] in kept)
