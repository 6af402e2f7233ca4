"""`parkreport audit`: the pages that lead every printed number back to its cells."""

import os
from pathlib import Path

import click

from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.texts import CommandError, text


@click.command()
@click.option("--year", "years", multiple=True, help="Folder of exports: 2025, 2021-2025.")
@click.pass_context
def audit(ctx: click.Context, years: tuple[str, ...]) -> None:
    """Write the audit site of each folder of issues, or of those named: exports/YEAR/audit.

    A run does the same at its end. The pages open from disk, without server or network; a folder
    may be copied away whole. What stands and was made of the same is not written again.
    """
    from orchestration.auditing import audit as built_sites
    from orchestration.auditing import folders
    from orchestration.gate import refuse_if_shut
    from orchestration.progress import progress

    instance = Instance(Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute())
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    known = {folder.name: folder for folder in folders(instance)}
    if unknown := [year for year in years if year not in known]:
        raise CommandError(text("audit_no_issue", years=" ".join(unknown), known=" ".join(known)))
    refuse_if_shut(instance.output)
    with instance.lock(), progress(text("writing_audit")):
        sites = built_sites(instance, [known[year] for year in years] or list(known.values()))
    for site in sites:
        click.echo(
            text("audit_done", path=site.index, documents=site.documents, changed=site.changed)
        )
