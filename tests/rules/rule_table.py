"""The table of rules: what each says, its seeded faults, and what it says of clean returns."""

from collections.abc import Iterable

from clean_returns import Clean
from seeded import Result

from expectations.catalogue import Rule, catalogue
from expectations.results import in_words

SEVERITIES = ("error", "question", "note")
HEAD = (
    "| rule | severity | what it says | tables at risk | seeded | caught | implies | false alarms |"
)


def kind_of(rule: Rule) -> str:
    """The severity with what it does to figures."""
    if rule.returns:
        return f"{rule.severity}, the return goes back"
    if rule.counts:
        return "question, the figure counts"
    return f"{rule.severity}, holds" if rule.holds else rule.severity


def table(results: Iterable[Result], clean: Clean) -> list[str]:
    """A line for each rule of the catalogue, in its order."""
    of_rule: dict[str, list[Result]] = {}
    for result in results:
        of_rule.setdefault(result.rule, []).append(result)
    lines = [HEAD, "|---|---|---|---|---|---|---|---|"]
    for rule in catalogue().rules:
        own = of_rule.get(rule.id, [])
        implied = sorted({other for result in own for other in result.found} - {rule.id})
        cells = (
            rule.id,
            kind_of(rule),
            in_words(rule),
            " ".join(catalogue().endangered(rule)),
            len(own),
            sum(result.is_caught for result in own),
            " ".join(implied) or "—",
            clean.by_rule[rule.id],
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def page(results: list[Result], clean: Clean) -> str:
    """`docs/rules.md`; no clock and no chance in it."""
    caught = sum(result.is_caught for result in results)
    counted = {severity: clean.of_severity(severity) for severity in SEVERITIES}
    return "\n".join(
        [
            "# The rules and what they catch",
            "",
            "Written by `make rules`. Home of the rules: `expectations/rules.yaml`. A fault is",
            "*caught* when exactly the findings come out that were written down for it by hand, at",
            "exactly their cells. *Implies*: other rules that rightly speak of the same fault.",
            "*False alarms*: findings of the rule on clean synthetic returns, made by the",
            "demonstration with other seeds: progress of five years, plans, lists, assessments.",
            "A question holds the figures it names until somebody answers, unless it says that the",
            "figure counts; a note holds nothing.",
            "",
            f"{len(catalogue().rules)} rules, {len(results)} seeded faults, {caught} caught.",
            f"{clean.returns:,} clean returns, {clean.not_passed} of them not passed;"
            f" findings on them: {counted['error']} errors, {counted['question']} questions,"
            f" {counted['note']} notes.",
            "",
            *table(results, clean),
            "",
        ]
    )
