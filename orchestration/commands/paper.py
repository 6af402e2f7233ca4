"""`print`, `templates`: reports on paper, and the templates they are written from."""

import os
import shutil
from pathlib import Path

import click

from orchestration.gate import refuse_in_exports
from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.progress import progress
from orchestration.texts import CommandError, text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("print")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--out", type=click.Path(path_type=Path), help="PDF to write.")
def print_(files: tuple[Path, ...], out: Path | None) -> None:
    """Print FILES (a report, then its workbooks) into one PDF, through LibreOffice.

    The PDF lies beside the first file unless --out says otherwise.
    """
    from orchestration.print_package import print_package

    if out and out.suffix.lower() != ".pdf":
        refuse_in_exports(out)
    with progress(text("printing")):
        printed = print_package(files, out or files[0].with_suffix(".pdf"))
    click.echo(text("print_done", path=printed.path, pages=sum(printed.pages.values())))
    for name, pages in printed.pages.items():
        click.echo(f"  {name}: {pages}")


@click.command()
@click.pass_context
def templates(ctx: click.Context) -> None:
    """Put the reports' templates into the instance's templates/, to be changed in Word or WPS.

    One that is there already is left as it is. Deleting one brings the shipped one back into use.
    """
    from exports.report_layout import TEMPLATES

    instance = Instance(Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute())
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    instance.templates.mkdir(exist_ok=True)
    for shipped in sorted(TEMPLATES.glob("*.docx")):
        own = instance.templates / shipped.name
        kept = own.exists()
        if not kept:
            shutil.copyfile(shipped, own)
        click.echo(text("template_kept" if kept else "template_copied", path=own))
