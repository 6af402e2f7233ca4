"""`parkreport decide`: one decision with name and reason, appended to the ledger."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ingestion.clock import system_clock
from orchestration.instance import HOME_VARIABLE, Instance, open_instance
from orchestration.texts import CommandError, language, text


@click.group()
def decide() -> None:
    """Decisions on returns: retract, choose, adjust, sign; and their list."""


_by = click.option("--by", required=True, help="Who decides.")
_reason = click.option("--reason", required=True, help="Why.")
_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")
Command = Callable[..., None]


@contextmanager
def _office(ctx: click.Context, by: str, reason: str) -> Iterator[Any]:
    """The ledger under the instance's lock, and who decides why."""
    from orchestration.deciding import Office

    instance = _instance(ctx)
    with instance.lock():
        ledger = instance.ledger()
        try:
            yield Office(instance, ledger, system_clock, by, reason)
        finally:
            ledger.close()


def _instance(ctx: click.Context) -> Instance:
    import os

    instance = open_instance(ctx.obj or Path(os.environ.get(HOME_VARIABLE) or "instance"))
    _ = instance.settings
    return instance


def _told(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    shown = {name: value if value not in (None, []) else "—" for name, value in done.items()}
    for name in ("over", "still_held_by"):
        if isinstance(shown.get(name), list):
            shown[name] = "、".join(shown[name])
    click.echo(text(f"decided_{done['decision']}", **shown))


@decide.command()
@click.argument("return_id")
@_by
@_reason
@_json
@click.pass_context
def retract(ctx: click.Context, return_id: str, by: str, reason: str, as_json: bool) -> None:
    """The return no longer speaks; the one before it does, or the park is missing."""
    from orchestration.deciding import retract

    with _office(ctx, by, reason) as office:
        _told(retract(office, return_id), as_json)


@decide.command()
@click.argument("return_id")
@_by
@_reason
@_json
@click.pass_context
def choose(ctx: click.Context, return_id: str, by: str, reason: str, as_json: bool) -> None:
    """Of two versions received on one day, this one counts."""
    from orchestration.deciding import choose

    with _office(ctx, by, reason) as office:
        _told(choose(office, return_id), as_json)


@decide.command()
@click.argument("return_id")
@click.option("--field", required=True, help="Field or indicator code.")
@click.option("--value-year", type=int, help="The year the figure is about.")
@click.option("--row", "row_key", default="", help="Row of an open table, as project:3.")
@click.option("--old", help="The value as it stands; refused where it is another one.")
@click.option("--new", "new", required=True, help="The new value.")
@click.option("--unit", default="", help="Unit of the new value; the form's own by default.")
@_by
@_reason
@click.option("--confirmed-by", default="", help="Who confirmed it for the reporter.")
@click.option("--confirmed-on", default="", help="When, YYYY-MM-DD.")
@_json
@click.pass_context
def adjust(
    ctx: click.Context,
    return_id: str,
    field: str,
    value_year: int | None,
    row_key: str,
    old: str | None,
    new: str,
    unit: str,
    by: str,
    reason: str,
    confirmed_by: str,
    confirmed_on: str,
    as_json: bool,
) -> None:
    """Correct one figure for a reporter; it counts once the reporter has confirmed it."""
    from orchestration.adjusting import Refused, Wanted, adjust, confirmation
    from orchestration.deciding import message_of

    try:
        day = confirmation(confirmed_by.strip(), confirmed_on, system_clock())
    except ValueError as error:
        raise click.BadParameter(text("decide_bad_day", value=confirmed_on)) from error
    if bool(confirmed_by.strip()) != bool(day):
        raise click.UsageError(text("decide_half_confirmed"))
    wanted = Wanted(field, value_year, row_key, new, unit, old, confirmed_by.strip(), day)
    with _office(ctx, by, reason) as office:
        made = office.statement(return_id)
        try:
            done = adjust(office, made, wanted)
        except Refused as refused:
            told = message_of(refused.rule.id, refused.arguments, language())
            raise CommandError(told) from refused
        if not done.events:
            raise CommandError(text("decide_in_force", return_id=return_id, new=new))
        office.ledger.append_events(done.events)
        decision = "adjusted" if day else "adjusted_unconfirmed"
        if day and done.still_held_by:
            decision = "adjusted_still_held"
        about = {"return_id": return_id, "at": done.events[0].at, **done.payload}
        _told({"decision": decision, **about, "still_held_by": done.still_held_by}, as_json)


@decide.command()
@click.option("--year", required=True, type=int, help="Report year.")
@_by
@click.option("--reason", default="签发", show_default=True, help="Why, or on what occasion.")
@click.option(
    "--workbook",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The workbook that was signed.",
)
@_json
@click.pass_context
def sign(
    ctx: click.Context, year: int, by: str, reason: str, workbook: Path | None, as_json: bool
) -> None:
    """The year's figures were signed: what is received later is marked 签发后收到."""
    from orchestration.deciding import sign

    with _office(ctx, by, reason) as office:
        _told(sign(office, year, workbook), as_json)


@decide.command("list")
@_json
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Every decision, who made it and what became of it."""
    from orchestration.decision_list import listed

    ledger = _instance(ctx).ledger()
    rows = listed(ledger)
    ledger.close()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = text(f"decision_{row['state']}")
        about = row["return_id"] or f"{row['payload']['year']}"
        said = (str(row["event"]), row["at"], text(f"kind_{row['kind']}"), about, state)
        click.echo("\t".join((*said, row["by"], row["reason"])))
