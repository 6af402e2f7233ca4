"""A trace as JSON (docs/trace.schema.json) and as text for a terminal."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exports.rounding import EXACT
from exports.trace import Source, Trace, catalogue
from exports.trace_figures import Indicators
from exports.trace_formula import formula
from exports.trace_member_words import member_lines, members_as_json
from exports.trace_place import PlaceError
from exports.trace_sums import Term

_PLACES = Decimal(1).scaleb(-12)


@dataclass(frozen=True)
class Words:
    """The language, and where names come from: parks by code, labels, findings' messages.

    `label` takes (field, form, table), `message` (rule, arguments as JSON text).
    """

    language: str
    parks: Mapping[str, str]
    indicators: Indicators
    label: Callable[[str, str, str], str]
    message: Callable[[str, str], str]

    def say(self, group: str, code: str, **values: object) -> str:
        text: str = catalogue()[group][code][self.language]
        return text.format(**values)

    def error(self, error: PlaceError) -> str:
        """The message of a place that prints no figure."""
        code, values = error.args
        shown = {n: ", ".join(v) if isinstance(v, list) else v for n, v in values.items()}
        return self.say("errors", code, **shown)

    def name(self, code: str, form: str = "", table: str = "") -> str:
        column = "name_zh" if self.language == "zh" else "name_en"
        known = self.indicators.get(code)
        return known[column] if known else self.label(code, form, table)


def as_json(found: Trace, words: Words) -> dict[str, Any]:
    """The trace as docs/trace.schema.json describes it; numbers are texts, so that none is cut."""
    figure, manifest = found.figure, found.document.issue.manifest
    code = found.key.get("indicator", "")
    return {
        "document": found.document.path.name,
        "as_of": manifest["as_of"],
        "status": manifest.get("status", ""),
        "synthetic": bool(manifest.get("synthetic")),
        "sheet": figure["sheet"],
        "cell": figure["cell"],
        "table": figure["table"],
        "row_key": figure["row_key"],
        "column": figure["column"],
        "printed": found.printed.text,
        "value": None if figure["value"] is None else _shown(Fraction(figure["value"])),
        "unit": figure["unit"],
        "formula": formula(found.method, figure, found.key, manifest, _entered_in(found), words),
        "policy": words.indicators.get(code, {}).get("policy", ""),
        "n_counted": figure["n_counted"],
        "n_owed": figure["n_owed"],
        "recomputed": _shown(found.recomputed.value),
        "agrees": found.agrees,
        "why_not": _why_not(found, words),
        "not_held": _not_held(found, words),
        **members_as_json(found, words),
        "terms": [
            {"part": t.part, "indicator": t.indicator, "year": t.year, "parks": len(t.amounts),
             "total": _shown(t.total)}
            for t in found.recomputed.terms
        ],
        "parks": [_park(park, sources, found, words) for park, sources in _by_park(found)],
    }  # fmt: skip


def _entered_in(found: Trace) -> tuple[str, str]:
    """A form and a table of it, of those that the leaves stand in."""
    forms = {source.leaf.form for source in found.sources}
    tables = {source.leaf.row_key.partition(":")[0] for source in found.sources}
    return min(forms, default=""), min(tables, default="")


def _by_park(found: Trace) -> Iterator[tuple[str, list[Source]]]:
    parks: dict[str, list[Source]] = defaultdict(list)
    for source in found.sources:
        parks[source.leaf.reporter].append(source)
    yield from parks.items()


def _park(park: str, sources: list[Source], found: Trace, words: Words) -> dict[str, Any]:
    terms = [term for term in found.recomputed.terms if park in term.amounts]
    return {
        "reporter": park,
        "name": words.parks.get(park, park),
        "amounts": [
            {"part": t.part, "year": t.year, "amount": _shown(t.amounts[park])} for t in terms
        ],
        "facts": [_fact(source, words) for source in sources],
    }


def _fact(source: Source, words: Words) -> dict[str, Any]:
    leaf = source.leaf
    whole = asdict(leaf) | {"value": None if leaf.value is None else str(leaf.value)}
    adjusted = source.adjusted
    return {
        **whole,
        "label": words.name(leaf.field, leaf.form, leaf.row_key.partition(":")[0]),
        "original": source.received and asdict(source.received),
        "findings": [
            {
                "rule": finding["rule"],
                "severity": finding["severity"],
                "message": words.message(finding["rule"], finding["arguments"]),
                "explained": finding["explained"] and _decided(finding["explained"]),
            }
            for finding in source.findings
        ],
        "adjusted": adjusted and _decided(adjusted),
    }


def _decided(decided: Any) -> dict[str, Any]:
    return asdict(decided) | {"payload": dict(decided.payload)}


def _shown(value: Fraction | None) -> str | None:
    """At most twelve decimals, without zeros at the end."""
    if value is None:
        return None
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = format(exact.quantize(_PLACES, context=EXACT), "f")
    return text.rstrip("0").rstrip(".")


def _why_not(found: Trace, words: Words) -> str | None:
    return words.say("why_not", found.why_not, count=found.unknown) if found.why_not else None


def _not_held(found: Trace, words: Words) -> list[str]:
    """What the lineage of this issue does not hold of the figure."""
    n, owed = found.figure["n_counted"], found.figure["n_owed"]
    told = found.absent or found.members
    return [words.say("not_held", "absent")] if owed and n != owed and not told else []


def as_text(found: Trace, words: Words) -> Iterator[str]:
    """The trace line by line."""
    told = as_json(found, words)

    def line(code: str, value: object) -> str:
        return f"{words.say('words', code)}: {value}"

    synthetic = f" ({words.say('words', 'synthetic')})" if told["synthetic"] else ""
    yield line("document", f"{told['document']}{synthetic}")
    yield line("as_of", told["as_of"])
    yield f"{told['sheet']}!{told['cell']}"
    yield line("figure", f"{told['printed']} {told['unit']}".strip())
    if told["value"] is not None:
        yield line("unrounded", told["value"])
    yield line("formula", told["formula"])
    if told["policy"]:
        yield line("policy", told["policy"])
    if told["n_owed"] is not None:
        yield line("coverage", f"{told['n_counted']}/{told['n_owed']}")
    if told["why_not"]:
        yield line("not_recomputed", told["why_not"])
    else:
        verdict = words.say("words", "agrees" if told["agrees"] else "differs")
        yield line("recomputed", f"{told['recomputed']} ({verdict})")
    yield from told["not_held"]
    yield from (_term(term, words) for term in found.recomputed.terms)
    yield from member_lines(told, words)
    for park in told["parks"]:
        yield ""
        amounts = [
            f"{words.say('words', a['part'])} {a['year'] or ''} {a['amount']}".replace("  ", " ")
            for a in park["amounts"]
        ]
        yield f"{park['reporter']} {park['name']}  {'; '.join(amounts)}".rstrip()
        for fact in park["facts"]:
            yield from (f"  {text}" for text in _fact_lines(fact, words))


def _term(term: Term, words: Words) -> str:
    count = words.say("words", "parks", count=len(term.amounts))
    part = f"{words.say('words', term.part)} {term.year or ''}".strip()
    return f"  {part}: {_shown(term.total)} ({count})"


def _fact_lines(fact: dict[str, Any], words: Words) -> Iterator[str]:
    original = fact["original"] or {}
    unit, year = fact["unit_reported"], fact["value_year"] or ""
    yield f"{fact['label']} {year} {fact['sheet']}!{fact['cell']}".replace("  ", " ")
    inside = f" › {original['part']}" if original.get("part") else ""
    said = [
        ("raw", f"“{fact['raw_text']}”"),
        ("unit", unit),
        ("value", fact["value"] or fact["text"] or ""),
        ("reading", fact["reading"]),
        ("source", fact["source"]),
        ("evidence", fact["evidence"]),
    ]
    yield "  " + "; ".join(f"{words.say('words', code)} {text}" for code, text in said if text)
    if original:
        received = words.say("words", "received")
        revision = words.say("words", "revision")
        yield (
            f"  {original['name']}{inside}; sha256 {original['sha256']}; "
            f"{received} {original['received_at']}; {revision} {original['revision']}"
        )
    for finding in fact["findings"]:
        yield f"  {words.say('words', 'finding')} {finding['rule']}: {finding['message']}"
        if explained := finding["explained"]:
            yield f"    {words.say('words', 'explained')} {explained['by']}: {explained['reason']}"
    if adjusted := fact["adjusted"]:
        new = adjusted["payload"].get("new_raw", "")
        yield f"  {words.say('words', 'adjusted')} {adjusted['by']}: {new} ({adjusted['reason']})"
