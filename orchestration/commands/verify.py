"""`parkreport verify`: has anything of an issued document, or of what it was made from, changed?"""

import json
import os
from pathlib import Path

import click

from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Compare FILE (.xlsx or .docx) with its manifest, lineage, originals, facts and ledger.

    An archive (.zip, `parkreport archive`) is compared with all that lies in it.
    FILE lies beside its manifest and lineage. What they were made from is looked for in --home, or
    in the instance whose folder FILE lies in; without one the files alone are compared. Nothing is
    changed. Exit status 1 when something differs; notes alone do not count.
    """
    from orchestration.verifying import verify as differences

    if file.suffix not in (".xlsx", ".docx", ".zip"):
        raise CommandError(text("verify_kind", file=file.name))
    kept = None if file.suffix == ".zip" else _instance(ctx, file)
    found = differences(file, kept)
    unchanged = not any(difference.wrong for difference in found)
    if as_json:
        said = [difference.as_json() for difference in found]
        shown = {"file": str(file), "unchanged": unchanged, "differences": said}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for difference in found:
            mark = text("doctor_mark_wrong" if difference.wrong else "doctor_mark_note")
            click.echo(f"{mark} {difference.what}")
        click.echo(text("verify_unchanged" if unchanged else "verify_changed", file=file.name))
    ctx.exit(0 if unchanged else 1)


def _instance(ctx: click.Context, file: Path) -> Instance | None:
    named = ctx.obj or os.environ.get(HOME_VARIABLE)
    if named:
        if not (Path(named) / "instance.toml").exists():
            raise CommandError(text("no_instance", home=named))
        return Instance(Path(named).absolute())
    homes = (folder for folder in file.absolute().parents if (folder / "instance.toml").exists())
    home = next(homes, None)
    return Instance(home) if home else None
