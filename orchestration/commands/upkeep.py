"""`backup`, `restore`, `doctor`: keeping an instance, and knowing whether it is sound."""

import datetime as dt
import json
import os
from collections import Counter
from pathlib import Path

import click

from ingestion.clock import SHANGHAI, system_clock
from orchestration.instance import HOME_VARIABLE, Instance
from orchestration.progress import progress
from orchestration.texts import CommandError, text

_LINES_OF_ONE_KIND = 20


def _home(ctx: click.Context) -> Path:
    return Path(ctx.obj or os.environ.get(HOME_VARIABLE) or "instance").absolute()


def _existing(ctx: click.Context) -> Instance:
    """The instance as it lies there: these commands make none."""
    instance = Instance(_home(ctx))
    if not (instance.home / "instance.toml").exists():
        raise CommandError(text("no_instance", home=instance.home))
    return instance


def _rows(rows: dict[str, int]) -> dict[str, int]:
    return {"receipts": rows["files"], "returns": rows["returns"], "events": rows["events"]}


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Archive to write (.zip).")
@click.pass_context
def backup(ctx: click.Context, out: Path | None) -> None:
    """Write the whole instance into one archive, with a hash of every file in it.

    In it: settings, reference data, inbox, every original, the ledger (whatever keeps it), facts,
    findings, returned files, exports. Not in it, for a run makes them again: the warehouse, as-of
    outputs, intermediate files; nor Dagster's history of runs.
    """
    from orchestration.backup import back_up

    instance = _existing(ctx)
    _ = instance.settings
    now: dt.datetime = system_clock().astimezone(SHANGHAI)
    target = out or Path(f"{instance.home.name}-{now:%Y%m%d-%H%M%S}.zip")
    with progress(text("packing")):
        done = back_up(instance, target)
    mib = f"{done.bytes / 2**20:.1f}"
    said = text("backup_done", path=done.path, files=done.files, mib=mib, **_rows(done.rows))
    click.echo(said)
    click.echo(text("backup_not_in_it"))
    if instance.ledger_has_password:
        click.echo(text("backup_password"))


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--ledger", "ledger_url", metavar="URL",
              help="Keep the ledger there instead (postgresql://…, or `sqlite`).")  # fmt: skip
@click.option("--home", "into", type=click.Path(path_type=Path), help="Directory to restore into.")
@click.pass_context
def restore(ctx: click.Context, archive: Path, ledger_url: str | None, into: Path | None) -> None:
    """Put an instance back from its archive, into an empty directory and an empty ledger.

    With --ledger this is also the way from SQLite to PostgreSQL and back.
    """
    from orchestration.restore import restore as put_back

    home = (into or _home(ctx)).absolute()
    with progress(text("unpacking")):
        manifest = put_back(archive, home, ledger_url)
    click.echo(text("restore_done", home=home, files=len(manifest.files), **_rows(manifest.rows)))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is wrong with the instance and what to do about it; changes nothing.

    Exit status 1 when something is wrong; notes alone do not count.
    """
    from orchestration.doctor import diagnose

    complaints = diagnose(Instance(_home(ctx)))
    sound = not any(complaint.wrong for complaint in complaints)
    if as_json:
        found = {"sound": sound, "findings": [complaint.as_json() for complaint in complaints]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        ctx.exit(0 if sound else 1)
    told: Counter[str] = Counter()
    for complaint in complaints:
        told[complaint.code] += 1
        if told[complaint.code] <= _LINES_OF_ONE_KIND:
            mark = text("doctor_mark_wrong" if complaint.wrong else "doctor_mark_note")
            click.echo(f"{mark} {complaint.what} → {complaint.remedy}")
    for code, count in told.items():
        if count > _LINES_OF_ONE_KIND:
            click.echo(text("doctor_more", kind=code, count=count - _LINES_OF_ONE_KIND))
    click.echo(text("doctor_sound" if sound else "doctor_not_sound", home=_home(ctx)))
    ctx.exit(0 if sound else 1)
