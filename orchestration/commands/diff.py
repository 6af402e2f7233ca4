"""`parkreport diff`: what changed between two issues of an official workbook, and why."""

import os
from collections import Counter
from pathlib import Path

import click

from orchestration.gate import refuse_in_exports
from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, language, text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Workbook to write.")
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, out: Path) -> None:
    """Write what changed from OLD to NEW, two issues of one official workbook, and why.

    Each lies beside its lineage and manifest: in exports/, or for an earlier moment in
    asof/<moment>/exports/ after `run --as-of`. The causes come from the facts and the ledger of
    this instance.
    """
    from expectations.judge import label_of
    from exports.difference import DifferenceError, Issue, difference
    from exports.difference_workbook import words, write_difference

    refuse_in_exports(out)
    instance = Instance(Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute())
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    before, after = Issue(old), Issue(new)
    try:
        happened = _decisions_between(instance, before.as_of, after.as_of)
        found = difference(before, after, instance.facts, happened)
    except DifferenceError as error:
        code, values = error.args
        raise CommandError(text(f"diff_{code}", **values)) from error
    names = {reporter.code: reporter.name for reporter in instance.roster().reporters}
    out.parent.mkdir(parents=True, exist_ok=True)
    write_difference(out, found, names, label_of)
    click.echo(text("diff_done", changed=len(found.figures), unchanged=found.unchanged, path=out))
    counted = Counter(cause for figure in found.figures for cause in figure.causes)
    for cause, count in counted.most_common():
        named = words()["cause"][cause] if language() == "zh" else cause.replace("_", " ")
        click.echo(text("diff_cause", cause=named, count=count))


def _decisions_between(instance: Instance, old: str, new: str) -> list[dict[str, str | None]]:
    """Decisions after the old moment up to the new one, which DifferenceError asks to be later."""
    from exports.difference import DifferenceError

    if new < old:
        raise DifferenceError("wrong_order", {"old_as_of": old, "new_as_of": new})
    ledger = instance.ledger()
    try:
        return [
            {
                "kind": event.kind,
                "return_id": event.return_id,
                "subject": event.subject,
                "adjusted_to": (event.payload or {}).get("new_raw", ""),
            }
            for event in ledger.events(until=new)
            if event.at > old
        ]
    finally:
        ledger.close()
