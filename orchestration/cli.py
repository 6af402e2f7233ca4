"""The command `parkreport`. Heavy libraries are imported by the subcommand that needs them."""

import datetime as dt
import json
import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

import click

from ingestion.clock import SHANGHAI, stamp, system_clock
from orchestration.commands.archive import archive
from orchestration.commands.audit import audit
from orchestration.commands.decide_issues import decide
from orchestration.commands.diff import diff
from orchestration.commands.paper import print_, templates
from orchestration.commands.serving import serve, ui
from orchestration.commands.trace import trace
from orchestration.commands.upkeep import backup, doctor, restore
from orchestration.commands.verify import verify
from orchestration.instance import HOME_VARIABLE, Instance, open_instance
from orchestration.progress import show_progress
from orchestration.texts import CommandError, language, set_language, text

DEMO_HOME = "demo"
PLAN_YEARS = range(2021, 2026)


class _Group(click.Group):
    """Errors that a user can mend are shown without a traceback; `--debug` shows it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            # The reader of our output (head, less) has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except CommandError as error:
            if ctx.params.get("debug"):
                raise
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            first_line = next(iter(str(error).splitlines()), "")
            said = text("unexpected", kind=type(error).__name__, detail=first_line)
            raise click.ClickException("\n".join([*_reasons(_home(ctx)), said])) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), help="Instance directory (./instance).")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(package_name="parkreport")
@click.pass_context
def main(ctx: click.Context, home: Path | None, lang: str | None, debug: bool) -> None:
    """Parks' annual workbooks in, official circular-transformation reports out.

    园区循环化改造年度报表:收件、审核、汇总、生成报送表。
    """
    # Partition ranges in one run are still called beta by Dagster; its users need not read it.
    warnings.filterwarnings("ignore", message=".*currently in beta.*")
    set_language(lang)
    show_progress(True)
    ctx.obj = home


def _home(ctx: click.Context, default: str = "instance") -> Path:
    return ctx.obj or Path(os.environ.get(HOME_VARIABLE) or default)


def _reasons(home: Path) -> list[str]:
    """What keeps commands from writing there: libraries say of a full disk whatever they like."""
    from orchestration.doctor.place import reasons

    return reasons(Instance(home.absolute()))


def _instance(ctx: click.Context, default: str = "instance") -> Instance:
    instance = open_instance(_home(ctx, default))
    _ = instance.settings  # a typo is named now, not by the first step that needs the setting
    return instance


def _years(value: str | None) -> range | None:
    if not value:
        return None
    first, _, last = value.partition("-")
    try:
        found = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise click.BadParameter(text("bad_years", value=value)) from error
    if not found:
        raise click.BadParameter(text("bad_years", value=value))
    return found


@main.command()
@click.option("--years", default="2021-2025", show_default=True, help="Report years.")
@click.option(
    "--roster", type=click.Choice(["shandong", "national"]), default="shandong", show_default=True
)
@click.option("--faults", default=0.0, show_default=True, type=click.FloatRange(0, 1),
              help="Share of workbooks with one fault each.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="Seed of the synthetic figures.")
@click.pass_context
def demo(ctx: click.Context, years: str, roster: str, faults: float, seed: int) -> None:
    """Fill forms with synthetic figures in a home of their own (./demo), then run.

    Nothing in it is real and every workbook says so. A demo home that is already filled is run
    again as it is.
    """
    from orchestration.demo.make import DEMO_NOW, make_demo
    from orchestration.progress import progress

    home = ctx.obj or Path(DEMO_HOME)
    wanted = _years(years) or PLAN_YEARS
    if wanted.start < PLAN_YEARS.start or wanted.stop > PLAN_YEARS.stop:
        raise click.BadParameter(text("demo_years", value=years))
    os.environ.setdefault("PARKREPORT_NOW", DEMO_NOW.isoformat())
    complete = home / "synthetic" / "faults.csv"
    if complete.exists():
        click.echo(text("demo_exists", home=home))
        instance = open_instance(home)
    else:
        if (home / "instance.toml").exists():
            if not Instance(home.absolute()).settings.synthetic:
                raise CommandError(text("demo_not_empty", home=home))
            # A demo that was killed while it was made holds nothing but what is made again.
            shutil.rmtree(home)
        with progress(text("filling")) as report:
            instance = make_demo(home, wanted, roster, faults, seed, report)
    _run(instance, None)


@main.command()
@click.option("--year", "years", multiple=True, help="Report year or range; all by default.")
@click.option("--as-of", "as_of", help="A past moment, ISO 8601 or YYYY-MM-DD (its end).")
@click.pass_context
def run(ctx: click.Context, years: tuple[str, ...], as_of: str | None) -> None:
    """Receive the inbox, check, roll up and write the official workbooks."""
    instance = _instance(ctx)
    if as_of:
        from orchestration.running import open_as_of

        instance = open_as_of(instance, _moment(as_of))
    wanted = {year for value in years for year in (_years(value) or ())}
    _run(instance, wanted or None)


def _moment(written: str) -> str:
    """A moment of the ledger: UTC, from an ISO moment or the end of a day in Asia/Shanghai."""
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError as error:
        raise click.BadParameter(text("bad_moment", value=written)) from error
    if len(written) == len("2026-01-01"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


def _run(instance: Instance, years: set[int] | None) -> None:
    from expectations.findings import VERDICTS_ZH
    from orchestration.running import run as run_assets

    summary = run_assets(instance, years)
    names = VERDICTS_ZH if language() == "zh" else {k: k.replace("_", " ") for k in VERDICTS_ZH}
    click.echo(text("run_received", count=summary.received))
    for verdict in VERDICTS_ZH:
        click.echo(f"  {names[verdict]}: {summary.verdicts.get(verdict, 0)}")
    click.echo(text("run_held", count=summary.held_figures))
    if summary.sent_back:
        click.echo(text("run_sent_back"))
    for file, reason in summary.sent_back:
        click.echo(f"    {file} → {reason}")
    if summary.returned:
        count, changed = len(summary.returned), len(summary.returned_changed)
        click.echo(text("run_returned", count=count, changed=changed))
    for path in summary.returned:
        click.echo(f"  {path}")
    if summary.after_signing:
        click.echo(text("run_after_signing", count=len(summary.after_signing)))
    for name in summary.after_signing:
        click.echo(f"    {name}")
    if summary.kept:
        click.echo(text("run_kept", count=len(summary.kept)))
    for name in summary.kept:
        click.echo(f"    {name}")
    if summary.scans_asked:
        click.echo(text("run_scans_asked", count=len(summary.scans_asked)))
    for line in summary.scans_asked:
        click.echo(f"    {line}")
    if summary.desk_recorded or summary.desk_refused:
        refused = len(summary.desk_refused)
        click.echo(text("run_desk", count=summary.desk_recorded, refused=refused))
    for line in summary.desk_refused:
        click.echo(f"    {line}")
    if summary.desk:
        click.echo(text("run_desk_at", path=summary.desk))
    click.echo(text("run_exports", count=len(summary.workbooks), changed=len(summary.changed)))
    for path in summary.workbooks:
        click.echo(f"  {path}")
    if not summary.ok:
        for line in (*summary.failures, *_reasons(instance.home)):
            click.echo(line, err=True)
        raise CommandError(text("run_failed"))


@main.command()
@click.option("--year", required=True, type=int, help="Report year.")
@click.option("--form", default="park_progress", show_default=True, help="Form.")
@click.option("--park", "parks", multiple=True, help="Park codes; all by default.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--describe", is_flag=True, help="Print the contract instead.")
@click.option("--compare", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Print what a changed blank template asks of the contract.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON (with --describe).")
@click.pass_context
def forms(
    ctx: click.Context,
    year: int,
    form: str,
    parks: tuple[str, ...],
    out: Path | None,
    describe: bool,
    compare: Path | None,
    as_json: bool,
) -> None:
    """Write blank forms, one per reporter, prefilled with what is known."""
    from ingestion.contract import contracts

    if form not in contracts():
        raise click.BadParameter(text("unknown_form", form=form, known="、".join(contracts())))
    if not contracts()[form].years.holds(year):
        raise click.BadParameter(text("form_year", form=form, year=year))
    if compare:
        from orchestration.comparing import printed_patch

        click.echo(printed_patch(compare, form, year), nl=False)
        return
    if describe:
        from ingestion.placement import describe as description

        described = description(contracts()[form].in_year(year), year)
        if as_json:
            click.echo(json.dumps(described, ensure_ascii=False, indent=2))
            return
        for field in described["fields"]:  # type: ignore[attr-defined]
            row = (field["sheet"], field["cell"], field["code"], field["label_zh"], field["unit"])
            click.echo("\t".join(str(part) for part in row))
        return
    if out is None:
        raise click.UsageError(text("out_missing"))
    from orchestration.forms import reference_parks, write_blank_forms
    from orchestration.gate import refuse_in_exports

    refuse_in_exports(out)
    instance = _instance(ctx)
    known = {park["park"] for park in reference_parks(instance)}
    if unknown := set(parks) - known:
        raise click.BadParameter(text("unknown_park", parks="、".join(sorted(unknown))))
    count = sum(1 for _ in write_blank_forms(instance, form, year, set(parks), out, system_clock()))
    click.echo(text("forms_written", count=count, out=out))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def check(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Read and judge one file as intake would; records nothing."""
    from orchestration.checking import check_parts

    parts = check_parts(_instance(ctx), file, language())
    if as_json:
        shown = [checked.as_json() for checked in parts]
        single = len(shown) == 1 and not parts[0].part
        click.echo(json.dumps(shown[0] if single else shown, ensure_ascii=False, indent=2))
        return
    for checked in parts:
        click.echo(f"{checked.file}: {checked.headline()}")
        for line in checked.lines():
            click.echo(f"  {line}")


@main.command()
@click.option("--year", required=True, type=int, help="Report year.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def status(ctx: click.Context, year: int, as_json: bool) -> None:
    """Who owes what, when it is due, what was received and what became of it."""
    from orchestration.status import issues_of, status_of, table_of, untold_decisions

    instance = _instance(ctx)
    rows = status_of(instance, year, system_clock())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table_of(rows, year))
    if issued := issues_of(rows):
        console.print(issued)
    if untold := untold_decisions(instance):
        console.print(text("status_untold", count=untold))


for _command in (
    decide,
    diff,
    trace,
    print_,
    templates,
    backup,
    restore,
    doctor,
    verify,
    archive,
    audit,
    ui,
    serve,
):
    main.add_command(_command)

if __name__ == "__main__":
    main()
