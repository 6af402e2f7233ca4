"""Ways to change the bytes of a file at random; those of XML change a part inside the package."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

Mutation = Callable[[bytes, Random], bytes]

_NUMBER = re.compile(rb">(-?\d[\d.]*)<")
_ATTRIBUTE = re.compile(rb'="([^"]*)"')
_ELEMENT = re.compile(rb"<[A-Za-z][^<>]*>")
_NUMBERS = (
    b"1e999", b"-1e308", b"NaN", b"9" * 400, b"0x1F", b"1e-400", b"1,2,3", b"\xef\xbc\x91",
    b"99999999999999999999.9999999999", b"",
)  # fmt: skip
_VALUES = (
    b"", b"-1", b"4294967296", b"A0", b"XFD1048577", b"ZZZZZ9999999999", b"s", b"inlineStr",
    b"../../etc/passwd", b"\xff\xfe", b"&#0;", b"&#xD800;", b"A1:XFD1048576",
)  # fmt: skip
_CHARACTERS = (
    "\u0000", "\u0008", "\u001b", "\u200b", "\u202e", "\ufeff", "\ufffe", "\U0001f4a9", "\u0430",
    "０", "𝟗", "&#x1;", "=1+1", "<x/>",
)  # fmt: skip


def flip_bytes(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 3, 20))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut_off(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content))]


def drop_span(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content))
    return content[:start] + content[start + rng.choice((1, 16, 512)) :]


def repeat_span(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content))
    span = content[start : start + rng.choice((1, 16, 512))]
    return content[:start] + span * rng.choice((2, 50)) + content[start + len(span) :]


def flip_inside(part: bytes, rng: Random) -> bytes:
    return flip_bytes(part, rng) if part else part


def cut_inside(part: bytes, rng: Random) -> bytes:
    return cut_off(part, rng) if part else part


def odd_numbers(part: bytes, rng: Random) -> bytes:
    return _some(_NUMBER, part, rng, lambda: b">" + rng.choice(_NUMBERS) + b"<")


def odd_attributes(part: bytes, rng: Random) -> bytes:
    return _some(_ATTRIBUTE, part, rng, lambda: b'="' + rng.choice(_VALUES) + b'"')


def drop_elements(part: bytes, rng: Random) -> bytes:
    return _some(_ELEMENT, part, rng, lambda: b"")


def odd_characters(part: bytes, rng: Random) -> bytes:
    return _some(
        re.compile(rb">(?=[^<])"), part, rng, lambda: b">" + rng.choice(_CHARACTERS).encode()
    )


def _some(pattern: re.Pattern[bytes], part: bytes, rng: Random, new: Callable[[], bytes]) -> bytes:
    """A few of the matches replaced."""
    found = list(pattern.finditer(part))
    chosen = rng.sample(found, min(len(found), rng.choice((1, 3, 10))))
    for match in sorted(chosen, key=lambda m: -m.start()):
        part = part[: match.start()] + new() + part[match.end() :]
    return part


_WHOLE = (flip_bytes, cut_off, drop_span, repeat_span)
_INSIDE = (flip_inside, cut_inside, odd_numbers, odd_attributes, drop_elements, odd_characters)
MUTATIONS: tuple[Mutation, ...] = _WHOLE + _INSIDE


def mutated(content: bytes, mutation: Mutation, rng: Random) -> bytes:
    """The file with that change; a change of XML goes to one part of a package, if it is one."""
    if mutation in _WHOLE or not zipfile.is_zipfile(BytesIO(content)):
        return mutation(content, rng)
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        # The sheets matter most, and are few among the parts.
        sheets = [name for name in names if "sheet" in name or name == "content.xml"]
        chosen = rng.choice(sheets or names) if rng.random() < 0.7 else rng.choice(names)
        for name in names:
            part = old.read(name)
            if name == chosen:
                # A package within a package (a zip that holds a workbook) is changed inside.
                inner = zipfile.is_zipfile(BytesIO(part))
                part = mutated(part, mutation, rng) if inner else mutation(part, rng)
            new.writestr(name, part)
    return target.getvalue()
