"""`parkreport trace`: where a printed figure comes from, down to the cells of the originals."""

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, language, text

if TYPE_CHECKING:
    from exports.trace import Records, Seeds, Trace
    from exports.trace_words import Words

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("place")
@click.option("--json", "as_json", is_flag=True, help="As JSON (docs/trace.schema.json).")
@click.pass_context
def trace(ctx: click.Context, file: Path, place: str, as_json: bool) -> None:
    """Where the figure at PLACE of FILE comes from: park by park, cell by cell.

    FILE is a workbook or report that lies beside its lineage and manifest. PLACE is a cell,
    'A3 资源环境成效'!C7, or in a report a bookmark, F0012. The warehouse is not needed: facts and
    ledger of this instance are.
    """
    from exports.trace_place import PlaceError
    from exports.trace_words import as_json as json_of
    from exports.trace_words import as_text

    instance = Instance(Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute())
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    words = words_of(instance, language())
    try:
        found = trace_of(instance, file, place)
    except PlaceError as error:
        raise CommandError(words.error(error)) from error
    if as_json:
        click.echo(json.dumps(json_of(found, words), ensure_ascii=False, indent=2))
    else:
        for line in as_text(found, words):
            click.echo(line)


def trace_of(instance: Instance, file: Path, place: str) -> "Trace":
    """The trace of one figure. Raises PlaceError, and CommandError where no issue lies there."""
    from exports.difference import DifferenceError, Issue
    from exports.trace import trace as traced
    from exports.trace_place import Document

    document = Document(Issue(file))
    try:
        moment = document.issue.as_of
    except DifferenceError as error:
        code, values = error.args
        raise CommandError(text(f"diff_{code}", **values)) from error
    return traced(document, place, seeds(), instance.facts, records_of(instance, moment))


def seeds() -> "Seeds":
    """Indicators, sizes of units and what is printed of them, as the policy seeds have it."""
    from exports.trace import Seeds
    from ingestion.seeds import indicators, seed

    sizes = {u["unit"]: Fraction(int(u["numerator"]), int(u["denominator"])) for u in seed("units")}
    printed = {f"{name}.csv": seed(name) for name in ("targets", "grid_emission_factors")}
    return Seeds(indicators(), sizes, printed)


def records_of(instance: Instance, moment: str) -> "Records":
    """What the ledger held at the moment of an issue: originals and decisions."""
    from exports.trace import Decided, Received, Records

    ledger = instance.ledger_to_look_into()
    try:
        files, returns = ledger.files(), ledger.returns()
        kinds = [*ledger.events("adjusted", moment), *ledger.events("explained", moment)]
        judged = ledger.events("judged", moment)
    finally:
        ledger.close()
    verdicts = {e.return_id: (e.payload or {}).get("verdict") for e in judged}
    first = {file.sha256: file for file in reversed(files)}
    received = {
        made.return_id: Received(
            made.sha256, made.part, made.revision, made.form, first[made.sha256].name,
            first[made.sha256].received_at, first[made.sha256].source,
        )
        for made in returns
        if made.sha256 in first
    }  # fmt: skip
    decisions = {
        e.event_id: Decided(e.event_id, e.at, e.by, e.reason, e.payload or {}) for e in kinds
    }
    sent_back = frozenset(r for r, verdict in verdicts.items() if r and verdict == "sent_back")
    return Records(received, decisions, sent_back)


def words_of(instance: Instance, spoken: str) -> "Words":
    """Names of parks, fields and findings in one language."""
    from exports.trace_words import Words
    from ingestion.seeds import indicators

    def label(code: str, form: str, table: str) -> str:
        from expectations.judge import label_of

        return label_of(code, form, table)

    def message(rule: str, arguments: str) -> str:
        from expectations.catalogue import catalogue

        known = catalogue().get(rule)
        return known.message(json.loads(arguments), spoken) if known else ""

    names = {reporter.code: reporter.name for reporter in instance.roster().reporters}
    return Words(spoken, names, indicators(), label, message)
