"""`parkreport decide submit | sign | send`: an issue on its way out, by the document decided on."""

from pathlib import Path
from typing import Any

import click

from orchestration.commands.decide import (
    as_json_too,
    by_whom,
    decide,
    deciding,
    for_reason,
    told_once,
)

_book = click.argument("book", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _issue_told(done: list[Any], as_json: bool, as_of: str | None = None) -> None:
    payload = (done[0].payload or {}) if done else {}
    names = ("workbook", "sha256", "state", "years", "scan_sha256", "missing", "unreported")
    about = {name: payload[name] for name in names if name in payload}
    decision = {"issued": "submitted"}.get(done[0].kind, done[0].kind) if done else ""
    told_once(done, decision, as_json, **about, as_of=as_of)


@click.command()
@_book
@by_whom
@for_reason
@as_json_too
@click.pass_context
def submit(ctx: click.Context, book: Path, by: str, reason: str, as_json: bool) -> None:
    """Put a draft of exports/ up for signature: the next run prints 送审稿 on it."""
    from orchestration.signing import submit

    with deciding(ctx, by, reason) as office:
        _issue_told(submit(office, book.absolute()), as_json)


@click.command()
@_book
@click.option(
    "--scan",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The scan of the signed page.",
)
@click.option("--unreported", default="", help="未报园区说明: why parks are missing, if any are.")
@by_whom
@click.option("--reason", default="签发", show_default=True, help="Why, or on what occasion.")
@as_json_too
@click.pass_context
def sign(
    ctx: click.Context,
    book: Path,
    scan: Path,
    unreported: str,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """Sign what was put up for it, with the scan of the signed page; it is kept for ever.

    What is received from then on is marked 签发后收到.
    """
    from orchestration.signing import kept_scan, sign

    with deciding(ctx, by, reason) as office, office.ledger.transaction():
        done = sign(office, book.absolute(), kept_scan(office, scan), unreported)
        _issue_told(done, as_json, office.ledger.last_moment())


@click.command()
@_book
@by_whom
@for_reason
@as_json_too
@click.pass_context
def send(ctx: click.Context, book: Path, by: str, reason: str, as_json: bool) -> None:
    """Record that a 定稿 was sent as it lies in exports/ (已报送)."""
    from orchestration.signing import send

    with deciding(ctx, by, reason) as office:
        _issue_told(send(office, book.absolute()), as_json)


for _command in (submit, sign, send):
    decide.add_command(_command)
