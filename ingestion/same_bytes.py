"""Archives whose bytes depend on what is in them, not on when they were written."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CORE = "docProps/core.xml"


def archive(entries: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """A zip of the entries in their order, every timestamp the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        out.comment = comment
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            out.writestr(info, content)
    return target.getvalue()


def with_moment(workbook: bytes, moment: dt.datetime) -> bytes:
    """The workbook as if it had been saved at that moment: openpyxl asks the clock."""
    said = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if _CORE in parts:
        parts[_CORE] = _MODIFIED.sub(rb"\g<1>" + said + rb"\g<2>", parts[_CORE])
    return archive(parts)
