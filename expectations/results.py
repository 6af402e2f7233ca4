"""The results page (审核结果): one HTML file that needs no network, and the same as JSON.

`docs/results.schema.json` describes the JSON. Neither holds a clock: the same findings, the same
bytes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from expectations.catalogue import PLACEHOLDERS, Rule, catalogue, catalogue_version
from expectations.findings import VERDICTS_ZH
from expectations.judge import label_in_table
from ingestion.remark import Remark, lines

_HERE = Path(__file__).parent
SCHEMA_VERSION = 1
_DOCUMENT = re.compile(r"00\d|own")


@dataclass(frozen=True)
class Outcome:
    """One return with its verdict and the open remarks on it; `place` is '' where unknown."""

    place: str
    return_id: str
    reporter: str
    reporter_name: str
    form: str
    file: str
    received_at: str
    verdict: str
    held_figures: int
    remarks: tuple[Remark, ...]


@cache
def results_words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_HERE / "results.yaml").read_text(encoding="utf-8"))
    return found


def results(year: int, outcomes: Iterable[Outcome], *, synthetic: bool) -> dict[str, Any]:
    """What both files say of one report year, places and reporters in their order."""
    told = sorted(outcomes, key=lambda o: (o.place == "", o.place, o.reporter, o.form, o.return_id))
    made = [(outcome, _return(outcome)) for outcome in told]
    verdicts = Counter(outcome.verdict for outcome in told)
    places: dict[str, list[dict[str, Any]]] = {}
    for outcome, row in made:
        places.setdefault(outcome.place, []).append(row)
    return {
        "schema_version": SCHEMA_VERSION,
        "report_year": year,
        "catalogue_version": catalogue_version(),
        "synthetic": synthetic,
        "totals": {
            "returns": len(told),
            **{verdict: verdicts[verdict] for verdict in VERDICTS_ZH},
            "held_figures": sum(o.held_figures for o in told if o.verdict == "held"),
            "findings": sum(len(row["findings"]) for _, row in made),
        },
        "rules": _rules([row for _, row in made]),
        "places": [
            {
                "place": place or None,
                **{v: sum(row["verdict"] == v for row in rows) for v in VERDICTS_ZH},
                "returns": rows,
            }
            for place, rows in places.items()
        ],
    }


def _return(outcome: Outcome) -> dict[str, Any]:
    shown = [remark for remark in outcome.remarks if not remark.explained]
    sheets = list(dict.fromkeys(remark.sheet for remark in shown))
    return {
        "return_id": outcome.return_id,
        "reporter": outcome.reporter or None,
        "reporter_name": outcome.reporter_name or None,
        "form": outcome.form or None,
        "file": outcome.file,
        "received_at": outcome.received_at,
        "verdict": outcome.verdict,
        "held_figures": outcome.held_figures,
        "findings": [
            {
                "rule": line.rule,
                "kind": kind_of(catalogue()[line.rule]),
                "sheet": line.sheet or None,
                "cells": list(line.cells),
                "message": line.message,
                "remedy": line.remedy,
                "why": basis(catalogue()[line.rule].why),
                "raw": line.raw,
                "returns_whole": catalogue()[line.rule].returns,
            }
            for line in lines(shown, sheets)
        ],
    }


def in_words(rule: Rule) -> str:
    """What a rule says of any return: a relation by the names of its figures, else a gap."""
    names: dict[str, str] = dict.fromkeys(PLACEHOLDERS, str(results_words()["blank"]))
    if rule.check and (rule.check.max or 0) > 1:
        names["limit"] = format(rule.check.max, "g")
    if relation := rule.relation:
        terms = {term for side in relation.sides for term in side.terms}
        labels = {term: f"“{label_in_table(term, relation.table)}”" for term in terms}
        names |= dict(
            zip(("left", "right"), (s.shown(labels) for s in relation.sides), strict=True)
        )
    return rule.message(names)


def basis(why: str) -> str:
    """The clause with the document's own number; what no document prints is 设定."""
    documents = results_words()["documents"]
    return _DOCUMENT.sub(lambda found: str(documents[found[0]]), why)


def kind_of(rule: Rule) -> str:
    """The severity, a question that holds nothing told apart as `asks`."""
    return "asks" if rule.counts else rule.severity


def _rules(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that spoke, in the catalogue's order."""
    findings = Counter(f["rule"] for row in rows for f in row["findings"])
    returns = Counter(name for row in rows for name in {f["rule"] for f in row["findings"]})
    known = catalogue()
    return [
        {
            "rule": rule.id,
            "kind": kind_of(rule),
            "says": in_words(rule),
            "remedy": rule.remedy(dict.fromkeys(PLACEHOLDERS, results_words()["blank"])),
            "why": basis(rule.why),
            "tables": list(known.endangered(rule)),
            "findings": findings[rule.id],
            "returns": returns[rule.id],
        }
        for rule in known.rules
        if findings[rule.id]
    ]


def as_json(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def as_html(found: dict[str, Any]) -> bytes:
    """The page; whatever a sender wrote is escaped."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(
        (_HERE / "results.html").read_text(encoding="utf-8")
    )
    words = results_words()
    title = words["title"].format(year=found["report_year"])
    return page.render(**found, title=title, words=words, verdicts=VERDICTS_ZH).encode()
