"""Who sent a mail that was saved as `.eml`, and when: kept as the `source` of its receipt."""

import datetime as dt
from email import message_from_bytes, policy

from ingestion.clock import stamp
from ingestion.recognise import recognise

_HEADERS_BYTES = 65536


def source_of(content: bytes) -> str:
    """`mail from NAME <ADDRESS>, sent MOMENT` for a mail; `inbox` for every other file."""
    if recognise(content[:_HEADERS_BYTES]).kind != "mail":
        return "inbox"
    try:
        mail = message_from_bytes(content[:_HEADERS_BYTES], policy=policy.default)
        sender = " ".join(str(mail.get("From", "")).split())
        date = mail.get("Date")
        sent = getattr(date, "datetime", None)
    except Exception:  # the headers of a mail are anybody's text
        return "mail"
    moment = f", sent {stamp(sent)}" if isinstance(sent, dt.datetime) and sent.tzinfo else ""
    readable = sender.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    sender = sender if sender.isascii() or _is_clean(sender) else readable
    return f"mail from {sender or '—'}{moment}"


def _is_clean(text: str) -> bool:
    return not any(0xDC80 <= ord(character) <= 0xDCFF for character in text)
