"""The entries of a zip archive in one go: zipfile gets there in many small steps."""

import struct
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate

from zlib_ng import zlib_ng

_LOCAL = struct.Struct("<4s2xH18xHH")  # before each entry: magic, flags, lengths that follow
# How hard it was packed, sizes that follow the data, a name in UTF-8; anything else is for zipfile.
_SIMPLE_FLAGS = 0x80E
_NAME_IN_UTF8 = 0x800

# As they are written here: what stands before a stored entry, and the end of the directory.
_STORED = struct.Struct("<4sHHH4xLLLHH")
_END = struct.Struct("<4s4xHHLL")
_VERSION = 20
# In the directory, a record for each entry: its length without the name and what follows that, and
# where the flags and the method, the packed size and the place of the entry stand in it.
_RECORD_BYTES = 46
_FLAGS_AND_METHOD = 8, struct.Struct("<HH")
_PACKED_SIZE, _PLACE, _PLACE_OF_DIRECTORY = 20, 42, 16
_NUMBER = struct.Struct("<L")


def inflated(content: bytes, entry: zipfile.ZipInfo, first_bytes: int | None) -> bytes | None:
    """An entry that is sound and simply deflated, or its first bytes.

    None where anything is out of the ordinary: zipfile reads it then, or says what is damaged.
    """
    start = _start_of_data(content, entry)
    if start is None or entry.compress_type != zipfile.ZIP_DEFLATED:
        return None
    size = entry.file_size if first_bytes is None else min(first_bytes, entry.file_size)
    try:
        if first_bytes is None:
            deflated = content[start : start + entry.compress_size]
            unpacked = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(deflated, size or 1)
        else:  # hardly any deflate stream is longer than what it holds
            deflated = content[start : start + min(entry.compress_size, 2 * first_bytes)]
            unpacked = _beginning(deflated, size)
    except zlib_ng.error:  # type: ignore[misc]  # its stub calls the class a value of it
        return None
    is_whole = size == entry.file_size
    is_sound = len(unpacked) == size and (not is_whole or zlib_ng.crc32(unpacked) == entry.CRC)
    return unpacked if is_sound else None


def with_unpacked(content: bytes, archive: zipfile.ZipFile, unpacked: Mapping[str, bytes]) -> bytes:
    """The same archive with the entries that are `unpacked` stored as they are.

    Whoever reads it next need not inflate them again: they stand behind the packed ones, and the
    directory points there. An archive out of the ordinary stays itself.
    """
    entries, at = archive.infolist(), archive.start_dir
    directory = bytearray(content[at:])
    lengths = [_record_length(entry) for entry in entries]
    end = sum(lengths)
    counted = len(entries), len(entries)
    if directory[end : end + _END.size] != _END.pack(b"PK\x05\x06", *counted, end, at):
        return content
    parts = [content[:at]]
    for entry, record in zip(entries, accumulate(lengths, initial=0), strict=False):
        held = unpacked.get(entry.filename)
        if held is None or archive.NameToInfo[entry.filename] is not entry:
            continue
        if _start_of_data(content, entry) is None:
            return content
        name, flags = entry.orig_filename.encode(), entry.flag_bits & _NAME_IN_UTF8
        sizes = entry.CRC, len(held), len(held), len(name), 0
        parts += (
            _STORED.pack(b"PK\x03\x04", _VERSION, flags, zipfile.ZIP_STORED, *sizes),
            name,
            held,
        )
        offset, flags_and_method = _FLAGS_AND_METHOD
        flags_and_method.pack_into(directory, record + offset, flags, zipfile.ZIP_STORED)
        _NUMBER.pack_into(directory, record + _PACKED_SIZE, len(held))
        _NUMBER.pack_into(directory, record + _PLACE, at)
        at += _STORED.size + len(name) + len(held)
    _NUMBER.pack_into(directory, end + _PLACE_OF_DIRECTORY, at)
    return b"".join((*parts, directory))


def _record_length(entry: zipfile.ZipInfo) -> int:
    name = entry.orig_filename.encode()
    return _RECORD_BYTES + len(name) + len(entry.extra) + len(entry.comment)


def _start_of_data(content: bytes, entry: zipfile.ZipInfo) -> int | None:
    """Where the data of an entry begin; None where its headers are out of the ordinary."""
    name_at = entry.header_offset + _LOCAL.size
    header = content[entry.header_offset : name_at]
    if len(header) < _LOCAL.size:
        return None
    magic, flags, name_length, extra_length = _LOCAL.unpack(header)
    name = content[name_at : name_at + name_length]
    is_simple = magic == b"PK\x03\x04" and not (flags | entry.flag_bits) & ~_SIMPLE_FLAGS
    if not is_simple or name != entry.orig_filename.encode():
        return None
    return name_at + name_length + extra_length


# Forms filled in from one blank come back with the same styles and properties.
@lru_cache(maxsize=128)
def _beginning(deflated: bytes, size: int) -> bytes:
    return zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(deflated, size or 1)
