"""`parkreport decide`: one decision with name and reason, appended to the ledger."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ingestion.clock import stamp, system_clock
from ingestion.decisions import day_of
from orchestration.instance import HOME_VARIABLE, Instance, open_instance
from orchestration.texts import CommandError, language, text


@click.group()
def decide() -> None:
    """Decisions on returns, on single figures of them and on what is issued; and their list."""


by_whom = click.option("--by", required=True, help="Who decides.")
for_reason = click.option("--reason", required=True, help="Why.")
as_json_too = click.option("--json", "as_json", is_flag=True, help="As JSON.")
Command = Callable[..., None]


@contextmanager
def deciding(ctx: click.Context, by: str, reason: str) -> Iterator[Any]:
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
    for name in ("department", "opinion", "verdict"):
        if shown.get(name):
            shown[name] = text(f"{name}_{shown[name]}")
    for name in ("over", "still_held_by", "findings", "years", "missing"):
        if isinstance(shown.get(name), list):
            shown[name] = "、".join(map(str, shown[name]))
    click.echo(text(f"decided_{done['decision']}", **shown))


@decide.command()
@click.argument("return_id")
@by_whom
@for_reason
@as_json_too
@click.pass_context
def retract(ctx: click.Context, return_id: str, by: str, reason: str, as_json: bool) -> None:
    """The return no longer speaks; the one before it does, or the park is missing."""
    from orchestration.deciding import retract

    with deciding(ctx, by, reason) as office:
        _told(retract(office, return_id), as_json)


@decide.command()
@click.argument("return_id")
@by_whom
@for_reason
@as_json_too
@click.pass_context
def choose(ctx: click.Context, return_id: str, by: str, reason: str, as_json: bool) -> None:
    """Of two versions received on one day, this one counts."""
    from orchestration.deciding import choose

    with deciding(ctx, by, reason) as office:
        _told(choose(office, return_id), as_json)


@decide.command()
@click.argument("return_id")
@click.option("--field", required=True, help="Field or indicator code.")
@click.option("--value-year", type=int, help="The year the figure is about.")
@click.option("--row", "row_key", default="", help="Row of an open table, as project:3.")
@click.option("--old", help="The value as it stands; refused where it is another one.")
@click.option("--new", "new", required=True, help="The new value.")
@click.option("--unit", default="", help="Unit of the new value; the form's own by default.")
@by_whom
@for_reason
@click.option("--confirmed-by", default="", help="Who confirmed it for the reporter.")
@click.option("--confirmed-on", default="", help="When, YYYY-MM-DD.")
@as_json_too
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
    with deciding(ctx, by, reason) as office:
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


def told_once(events: list[Any], decision: str, as_json: bool, **about: Any) -> None:
    """Tell a decision that was recorded. Raises CommandError where it stood already."""
    if not events:
        raise CommandError(text("decide_stands"))
    _told({"decision": decision, **about, "at": events[0].at}, as_json)


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError as error:
        raise click.BadParameter(text("decide_bad_expiry", value=written)) from error


@decide.command()
@click.argument("about")
@click.option("--cell", default="", help="With a return: the cell, as 'Sheet!C7'.")
@click.option("--rule", default="", help="With a return: the rule, as C08.")
@click.option("--until", default="", help="Last day on which it is in force, YYYY-MM-DD.")
@click.option("--refuse", is_flag=True, help="Say that it is not accepted: it goes on holding.")
@by_whom
@for_reason
@as_json_too
@click.pass_context
def explain(
    ctx: click.Context,
    about: str,
    cell: str,
    rule: str,
    until: str,
    refuse: bool,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """Accept a finding for a time (核实说明): its figure counts until that day.

    ABOUT is a finding (RETURN!1), or a return with --cell or --rule: all such findings of it.
    """
    from orchestration import explaining

    day = _day(until)
    with deciding(ctx, by, reason) as office:
        if "!" in about:
            return_id, found = explaining.finding(office, about)
            wanted = [found]
        elif cell or rule:
            return_id, wanted = about, explaining.findings_at(office, about, cell, rule)
        else:
            raise click.UsageError(text("decide_which_finding"))
        done = []
        with office.ledger.transaction():
            for one in wanted:
                done += explaining.explain(office, one, return_id, day, accepted=not refuse)
        verdict = office.judged[return_id]["verdict"]
        decision = "not_explained" if refuse else "explained"
        names = [e.subject for e in done if e.kind == "explained"]
        told = {"return_id": return_id, "findings": names, "until": until, "verdict": verdict}
        told_once(done, decision, as_json, **told)


@decide.command()
@click.argument("return_id")
@click.option("--department", required=True, type=click.Choice(["drc", "iit"]), help="发改, 工信.")
@click.option("--opinion", required=True, type=click.Choice(["agree", "send_back"]))
@by_whom
@for_reason
@as_json_too
@click.pass_context
def review(
    ctx: click.Context,
    return_id: str,
    department: str,
    opinion: str,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """One department's opinion on a park's return (市级审核); send_back counts it nowhere."""
    from orchestration.reviewing import review

    with deciding(ctx, by, reason) as office:
        done = review(office, return_id, department, opinion)
        verdict = office.judged[return_id]["verdict"]
        about = {"return_id": return_id, "department": department, "opinion": opinion}
        told_once(done, "reviewed", as_json, **about, verdict=verdict)


@decide.command("list")
@as_json_too
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Every decision, who made it and what became of it."""
    from orchestration.decision_list import listed

    ledger = _instance(ctx).ledger()
    rows = listed(ledger, day_of(stamp(system_clock())))
    ledger.close()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = text(f"decision_{row['state']}")
        about = row["return_id"] or row["about"]
        said = (str(row["event"]), row["at"], text(f"kind_{row['kind']}"), about, state)
        click.echo("\t".join((*said, row["by"], row["reason"])))
