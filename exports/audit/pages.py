"""The pages around the data: two templates, styles and programs, all texts from one catalogue."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
_ASSETS = ("audit.css", "loading.js", "adding.js", "table.js", "panel.js", "document.js",
           "lists.js", "graph.js", "index.js")  # fmt: skip


@cache
def words() -> dict[str, Any]:
    """Every text of the pages."""
    found: dict[str, Any] = yaml.safe_load((_HERE / "audit.yaml").read_text(encoding="utf-8"))
    return found


def assets() -> dict[str, bytes]:
    """The files that all pages share, by name."""
    return {name: (_HERE / "pages" / name).read_bytes() for name in _ASSETS}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def page(template: str, title: str, document: str = "") -> bytes:
    """A page of the site; `title` is what the browser shows, `document` the id of its data."""
    made = _environment().get_template(f"{template}.html.jinja")
    return made.render(title=title, document=document, words=words()).encode()
