"""What a spreadsheet program writes under a password: an OLE container with two streams."""

import struct

_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _entry(name: str, kind: int, start: int, size: int, right: int, child: int) -> bytes:
    shown = (name + "\0").encode("utf-16-le")
    return (
        shown.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(shown), kind, 1, _FREE, right, child)
        + bytes(16 + 4 + 8 + 8)
        + struct.pack("<IQ", start, size)
    )


def encrypted(content: bytes) -> bytes:
    """`content` scrambled inside a container with EncryptionInfo and EncryptedPackage.

    Layout: sector 0 the directory, then the allocation table, then the two streams.
    """
    info = b"\4\0\4\0\x40\0\0\0<encryption/>".ljust(4096, b"\0")
    package = bytes(byte ^ 0xA5 for byte in content)
    package = package.ljust(-(-max(len(package), 4096) // _SECTOR) * _SECTOR, b"\0")
    lengths = [len(info) // _SECTOR, len(package) // _SECTOR]
    fat_sectors = -(-(sum(lengths) + 8) // (_SECTOR // 4 - 1))
    first = [1 + fat_sectors, 1 + fat_sectors + lengths[0]]
    table = [_END, *[_FAT] * fat_sectors]
    for start, length in zip(first, lengths, strict=True):
        table += [*range(start + 1, start + length), _END]
    table += [_FREE] * (fat_sectors * _SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, 0, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(1, fat_sectors + 1), *[_FREE] * (109 - fat_sectors))
    directory = (
        _entry("Root Entry", 5, _END, 0, _FREE, 1)
        + _entry("EncryptionInfo", 2, first[0], len(info), 2, _FREE)
        + _entry("EncryptedPackage", 2, first[1], len(package), _FREE, _FREE)
        + bytes(128)
    )
    return header + directory + struct.pack(f"<{len(table)}I", *table) + info + package
