"""`parkreport trace`: where a printed figure comes from, down to the cells of the originals."""

import json
import os
from pathlib import Path

import click

from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, language, text
from orchestration.tracing import trace_of, words_of

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
