"""`parkreport archive`: 归档包, one issue with all that it was made from."""

import os
from pathlib import Path

import click

from orchestration.gate import refuse_in_exports
from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, text


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Archive to write.")
@click.pass_context
def archive(ctx: click.Context, file: Path, out: Path) -> None:
    """Write the 归档包 of FILE: document, originals, scans, ledger extract, list of DA/T 22.

    Archive what was signed or sent. `parkreport verify` reads the archive without any instance.
    """
    from orchestration.issue_archive import archive_issue

    refuse_in_exports(out)
    instance = Instance(Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute())
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    if out.suffix != ".zip":
        raise CommandError(text("filing_kind", path=out))
    ledger = instance.ledger()
    try:
        count = archive_issue(instance, ledger, file, out)
    finally:
        ledger.close()
    click.echo(text("filing_done", path=out, count=count))
