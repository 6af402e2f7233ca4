"""The check codes in the text layer of a PDF; pictures of paper have none and are not looked into.

Only the text that a program printed into the PDF is read. No characters are recognised in pictures:
a scanned page is paired by its file name or its place.
"""

import io
import logging

from ingestion.check_code import check_codes_in

_PDF = b"%PDF"
_PAGES = 12  # the code stands at the foot of every sheet


def codes_in_scan(content: bytes) -> tuple[str, ...]:
    """What looks like a check code on the first pages; () where there is no text to read."""
    if not content.startswith(_PDF):
        return ()
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings say nothing to a sender
    found: dict[str, None] = {}
    try:
        for page in PdfReader(io.BytesIO(content)).pages[:_PAGES]:
            found |= dict.fromkeys(check_codes_in(page.extract_text()))
    except Exception:  # whatever a damaged or locked PDF makes of it: it is kept all the same
        return tuple(found)
    return tuple(found)
