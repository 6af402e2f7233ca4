"""Who sent a mail that was saved as `.eml`, and when: kept as the `source` of its receipt."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from ingestion.clock import stamp
from ingestion.recognise import recognise

_HEADERS_BYTES = 65536


def source_of(content: bytes) -> str:
    """`mail from NAME <ADDRESS>, sent MOMENT` for a mail; `inbox` for every other file."""
    if recognise(content[:_HEADERS_BYTES]).kind != "mail":
        return "inbox"
    try:
        mail = message_from_bytes(content[:_HEADERS_BYTES], policy=policy.default)
        sender = _sender(cast(EmailMessage, mail))
        date = mail.get("Date")
        sent = getattr(date, "datetime", None)
    except Exception:  # the headers of a mail are anybody's text
        return "mail"
    moment = f", sent {stamp(sent)}" if isinstance(sent, dt.datetime) and sent.tzinfo else ""
    # PostgreSQL keeps no text with a NUL, and nobody wants a line break in a list of receipts.
    shown = "".join(c if c.isprintable() else "_" for c in sender)
    return f"mail from {shown or '—'}{moment}"


def _sender(mail: EmailMessage) -> str:
    """The line `From`; bytes that do not say their encoding are taken for GB18030."""
    raw = next((value for name, value in mail.raw_items() if name.lower() == "from"), "")
    written = raw.encode("utf-8", "surrogateescape")
    try:
        written.decode("utf-8")
    except UnicodeDecodeError:
        return " ".join(written.decode("gb18030", "replace").split())
    return " ".join(str(mail.get("From", "")).split())
