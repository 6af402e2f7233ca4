"""An archive whose entries were unpacked once is handed on without packing them again."""

import warnings
import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from ingestion.zip_entries import inflated, with_unpacked

HELD = {"xl/workbook.xml": b"<workbook/>" * 40, "xl/工作表.xml": b"", "media/a.png": b"\x89PNG" * 9}


def packed(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, held in entries.items():
            archive.writestr(name, held)
        archive.comment = "来自园区".encode()
    return written.getvalue()


def rewritten(content: bytes, unpacked: Mapping[str, bytes]) -> bytes:
    return with_unpacked(content, zipfile.ZipFile(BytesIO(content)), unpacked)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize(
    "names", [[], ["xl/workbook.xml"], ["xl/workbook.xml", "xl/工作表.xml"], [*HELD]]
)
def test_every_entry_reads_as_before_and_what_was_unpacked_is_stored(names, method):
    again = rewritten(packed(HELD, method), {name: HELD[name] for name in names})
    archive = zipfile.ZipFile(BytesIO(again))
    assert {name: archive.read(name) for name in archive.namelist()} == HELD
    assert archive.testzip() is None and archive.comment == "来自园区".encode()
    for name in names:
        assert archive.getinfo(name).compress_type == zipfile.ZIP_STORED
        assert archive.getinfo(name).compress_size == len(HELD[name])


def test_times_and_extra_fields_of_entries_stay():
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("a.xml", (2024, 2, 29, 12, 0, 0))
        entry.extra, entry.comment = b"\x99\x99\x02\x00ab", b"c"
        archive.writestr(entry, b"a" * 99, zipfile.ZIP_DEFLATED)
        archive.writestr("b.xml", b"b")
    again = zipfile.ZipFile(BytesIO(rewritten(written.getvalue(), {"a.xml": b"a" * 99})))
    found = again.getinfo("a.xml")
    assert (found.date_time, found.extra, found.comment) == (
        (2024, 2, 29, 12, 0, 0), b"\x99\x99\x02\x00ab", b"c",
    )  # fmt: skip
    assert again.read("a.xml") == b"a" * 99 and again.read("b.xml") == b"b"


def test_of_two_entries_of_one_name_only_the_one_that_was_unpacked_is_stored():
    written = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.xml", b"first" * 50)
        archive.writestr("a.xml", b"second" * 50)
    again = zipfile.ZipFile(BytesIO(rewritten(written.getvalue(), {"a.xml": b"second" * 50})))
    assert [again.read(entry) for entry in again.infolist()] == [b"first" * 50, b"second" * 50]


def test_an_archive_out_of_the_ordinary_stays_itself():
    plain = packed(HELD)
    assert rewritten(b"MZ" + plain, HELD) == b"MZ" + plain  # something stands before it
    with_gbk_names = packed({"a.xml": b"a"}).replace(b"a.xml", "园x".encode("gbk") + b"ml")
    held = {name: b"a" for name in zipfile.ZipFile(BytesIO(with_gbk_names)).namelist()}
    assert rewritten(with_gbk_names, held) == with_gbk_names
    moved = bytearray(plain)
    moved[-4 - len("来自园区".encode()) - 2] ^= 1  # the place that the directory is said to have
    assert rewritten(bytes(moved), HELD) == bytes(moved)


def test_an_entry_whose_bytes_were_changed_is_left_to_zipfile():
    content = packed({"a.xml": b"abc" * 50})
    entry = zipfile.ZipFile(BytesIO(content)).getinfo("a.xml")
    assert inflated(content, entry, None) == b"abc" * 50
    entry.CRC ^= 1
    assert inflated(content, entry, None) is None
