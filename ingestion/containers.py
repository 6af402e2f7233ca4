"""Archives and mails are opened: each file inside becomes a part of the one submission.

Nothing is written to disk: a name inside is a label, so that no path can lead anywhere. Everything
inside is either a part or named as a refusal; only what systems add by themselves is passed over.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from ingestion.limits import Limits
from ingestion.package import DAMAGES
from ingestion.recognise import CONTAINERS, Recognised, recognise

_DEPTH = 2  # a zip in a mail, a zip in a zip; no further
_JUNK_FOLDERS = {"__macosx"}
_JUNK = {"thumbs.db", "desktop.ini"}
_RAW_NAME = re.compile(r'name="?([^";\r\n]+)')
_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Part:
    """One file of a submission: `name` is '' where the submission is that file itself."""

    name: str
    content: bytes
    known: Recognised
    problem: str = ""
    detail: str = ""


def refused(name: str, problem: str, detail: str = "") -> Part:
    return Part(name, b"", Recognised("damaged"), problem=problem, detail=detail)


def parts_of(content: bytes, limits: Limits) -> Iterator[Part]:
    """The file itself, or what it contains, with names that are unique in it."""
    known = recognise(content)
    if known.kind not in CONTAINERS:
        yield Part("", content, known)
        return
    seen: Counter[str] = Counter()
    for part in _opened("", content, known, limits, _DEPTH):
        seen[part.name] += 1
        name = part.name if seen[part.name] == 1 else f"{part.name} ({seen[part.name]})"
        yield Part(name, part.content, part.known, part.problem, part.detail)


def _opened(
    name: str, content: bytes, known: Recognised, limits: Limits, depth: int
) -> Iterator[Part]:
    if known.kind not in CONTAINERS:
        yield Part(name, content, known)
        return
    if depth == 0:
        yield refused(name, "nested_archive", name)
        return
    inside = _zipped if known.kind == "zip" else _attached
    for inner in inside(content, limits):
        label = f"{name}/{inner.name}" if name and inner.name else name or inner.name
        if inner.problem:
            yield refused(label, inner.problem, inner.detail)
        else:
            yield from _opened(label, inner.content, inner.known, limits, depth - 1)


def _zipped(content: bytes, limits: Limits) -> Iterator[Part]:
    """The files of a zip archive, the one saved last at the end, as files of the inbox are."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGES as error:
        yield refused("", "unreadable_file", str(error))
        return
    with archive:
        entries = [(label(_name(e)), e) for e in archive.infolist() if not e.is_dir()]
        entries = [(name, entry) for name, entry in entries if not _is_junk(name)]
        size = sum(entry.file_size for _, entry in entries)
        if len(entries) > limits.files_in_archive:
            yield refused("", "too_large_file", f"{len(entries)} 个文件")
            return
        if size > limits.unzipped_bytes:
            yield refused("", "too_large_file", f"{size // 1_000_000} MB")
            return
        for name, entry in sorted(entries, key=lambda item: (item[1].date_time, item[0])):
            yield _unzipped(archive, name, entry, limits)


def _unzipped(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, limits: Limits) -> Part:
    if entry.flag_bits & _ENCRYPTED:
        return refused(name, "encrypted_file", name)
    try:
        with archive.open(entry) as file:
            content = file.read(limits.bytes + 1)
    except DAMAGES as error:
        return refused(name, "unreadable_file", str(error))
    if len(content) > limits.bytes:
        return refused(name, "too_large_file", f"{entry.file_size // 1_000_000} MB")
    return Part(name, content, recognise(content))


def _name(entry: zipfile.ZipInfo) -> str:
    """A name as it was typed: archives made on Chinese Windows keep GBK and do not say so."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    written = entry.filename.encode("cp437", "replace")
    return _guessed(written, entry.filename)


def _guessed(written: bytes, otherwise: str) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return otherwise


def label(name: str) -> str:
    """A name inside a container as a relative path: no root, no drive, no way up."""
    printable = "".join(c if c.isprintable() else "_" for c in name.replace("\\", "/"))
    steps = [step.strip() for step in printable.split("/")]
    kept = [step for step in steps if step not in ("", ".", "..") and not step.endswith(":")]
    return "/".join(kept) or "_"


def _is_junk(name: str) -> bool:
    *folders, last = name.lower().split("/")
    return bool(_JUNK_FOLDERS & set(folders)) or last in _JUNK or last.startswith(("~$", "."))


def _as_written(section: EmailMessage, name: str) -> str:
    """A name that is no ASCII and does not say its encoding stands in the header as bytes."""
    if "\ufffd" not in name:
        return name
    raw = "".join(value for _, value in section.raw_items())
    found = _RAW_NAME.search(raw)
    return _guessed(found[1].encode("utf-8", "surrogateescape"), name) if found else name


def _attached(content: bytes, limits: Limits) -> Iterator[Part]:
    """What is attached to a mail, and to the mails forwarded in it."""
    mail = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
    number = 0
    for section in cast(Iterator[EmailMessage], mail.walk()):
        name = section.get_filename()
        attached = section.get_content_disposition() == "attachment"
        drawn_in_the_text = section.get("Content-ID") and not attached
        if section.is_multipart() or drawn_in_the_text or not (name or attached):
            continue
        number += 1
        if number > limits.files_in_archive:
            yield refused("", "too_large_file", f"> {limits.files_in_archive} 个附件")
            return
        shown = (name and _as_written(section, name)) or f"{number}"
        attachment = section.get_payload(decode=True)
        held = attachment if isinstance(attachment, bytes) else b""
        yield Part(label(shown), held, recognise(held))
