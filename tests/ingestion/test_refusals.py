"""One file that is too large, too slow or breaks the reader is refused; the others are read."""

import os
import resource
import time
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from filled_forms import SOUND, edited, figure, form, one, problems, read, roster
from made_files import linked, with_doctype, zipped

from ingestion import submission
from ingestion.limits import Limits
from ingestion.open_document import look_into_ods
from ingestion.parser import ParsedReturn
from ingestion.reader import UnreadableFile, read_workbook
from ingestion.submission import PartRead
from ingestion.workers import read_alone, read_files

A, B = form({one("phone"): "A"}), form({one("phone"): "B"})
LIMITS = Limits(seconds=1, memory_mib=256)
DEADLY = b"a deadly file,x"


def originals(folder: Path, *contents: bytes) -> list[Path]:
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"{number}")
        paths[-1].write_bytes(content)
    return paths


def outcome(read: PartRead) -> str:
    """The reporter of a return that was read, the problem of one that was not."""
    if read.parsed.reporter:
        return read.parsed.reporter
    return read.columns["reading"][0].as_py().removeprefix("!")


def crash() -> None:
    os.abort()


def spin() -> None:
    while True:
        pass


def swell() -> None:
    """Ask for more memory than is allowed, a piece at a time."""
    held = []
    while True:
        held.append(bytearray(16 << 20))


def swell_natively() -> None:
    """As native code does that gets no memory: a last word, then the end."""
    os.write(2, b"memory allocation of 150000000000 bytes failed\n")
    os.abort()


DEATHS = [
    (crash, "reader_failed"),
    (spin, "too_slow_file"),
    (swell, "too_large_file"),
    (swell_natively, "too_large_file"),
]


@pytest.fixture(params=DEATHS, ids=lambda death: death[0].__name__)
def death(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The reader dies of one content; the problem that must be told."""
    die, problem = request.param
    parse = submission.parse_file

    def parse_or_die(content: bytes, *known: object) -> ParsedReturn:
        if content == DEADLY:
            try:
                die()
            except MemoryError:
                return submission.refusal("too_large_file", "")
        return parse(content, *known)

    monkeypatch.setattr(submission, "parse_file", parse_or_die)
    return problem


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_ends_its_process_is_refused_and_all_others_are_read(tmp_path, death, workers):
    contents = [A, B, DEADLY, A, B, A, DEADLY, B]
    read = list(read_files(originals(tmp_path, *contents), roster(), workers, LIMITS))
    assert all(len(parts) == 1 for parts in read)
    expected = [death if content == DEADLY else "P3700011" for content in contents]
    assert [outcome(parts[0]) for parts in read] == expected


def test_a_part_that_ends_its_process_does_not_take_its_archive_along(tmp_path, death):
    archive = zipped({"1.xlsx": A, "2.csv": DEADLY, "3.xlsx": B})
    [path] = originals(tmp_path, archive)
    parts = read_alone(path, roster(), LIMITS)
    assert [(p.part, outcome(p)) for p in parts] == [
        ("1.xlsx", "P3700011"),
        ("2.csv", death),
        ("3.xlsx", "P3700011"),
    ]


def test_a_container_that_trips_its_reader_is_refused_and_all_others_are_read(
    tmp_path, monkeypatch
):
    opened = submission.parts_of

    def trip(content: bytes, limits: Limits):
        if content == DEADLY:
            raise IndexError("list index out of range")
        return opened(content, limits)

    monkeypatch.setattr(submission, "parts_of", trip)
    read = list(read_files(originals(tmp_path, A, DEADLY, B), roster(), 1, LIMITS))
    assert [outcome(parts[0]) for parts in read] == ["P3700011", "reader_failed", "P3700011"]


def test_a_text_that_cannot_be_stored_is_refused(tmp_path, monkeypatch):
    parse = submission.parse_file

    def half_a_character(content: bytes, *known: object) -> ParsedReturn:
        parsed = parse(content, *known)
        parsed.facts[0].evidence = "\ud800"
        return parsed

    monkeypatch.setattr(submission, "parse_file", half_a_character)
    [part] = read_alone(originals(tmp_path, A)[0], roster(), LIMITS)
    assert outcome(part) == "reader_failed"


def test_limits_are_those_of_one_part_and_not_of_the_batch(tmp_path, monkeypatch):
    parse = submission.parse_file

    def parse_slowly(content: bytes, *known: object) -> ParsedReturn:
        end = time.process_time() + 0.4
        while time.process_time() < end:
            pass
        return parse(content, *known)

    monkeypatch.setattr(submission, "parse_file", parse_slowly)
    paths = originals(tmp_path, A, B, A, B)
    read = list(read_files(paths, roster(), 1, LIMITS))
    assert [outcome(parts[0]) for parts in read] == ["P3700011"] * 4


def test_the_limits_of_the_workers_are_not_those_of_the_program(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_AS)
    list(read_files(originals(tmp_path, A), roster(), 1, LIMITS))
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_file_over_the_limit_of_bytes_is_not_loaded(tmp_path):
    [path] = originals(tmp_path, A)
    [part] = read_alone(path, roster(), Limits(bytes=len(A) - 1))
    assert outcome(part) == "too_large_file"
    [part] = read_alone(path, roster(), Limits(bytes=len(A)))
    assert outcome(part) == "P3700011"


# What one workbook may hold


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as error:
        read_workbook(content, limits or Limits())
    return error.value.problem


def test_a_workbook_of_too_many_sheets_is_refused():
    assert refused(form(), Limits(sheets=3)) == "too_large_file"


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n" * 30,
        b"<table>" + b"<tr><td>1</td><td>2</td></tr>" * 30 + b"</table>",
        b'<table><tr><td colspan="999" rowspan="999">1</td></tr></table>',
    ],
)
def test_a_text_of_too_many_cells_is_refused(content):
    assert refused(content, Limits(cells=50)) == "too_large_file"


def test_a_used_range_of_all_rows_is_refused():
    def last_row(book: openpyxl.Workbook) -> None:
        for column in range(1, 9):
            book.worksheets[1].cell(1_048_576, column, " ")

    assert refused(edited(form(), last_row)) == "too_large_file"


def test_entities_of_a_file_s_own_are_refused():
    assert refused(with_doctype(form())) == "unsafe_file"


def open_document(content_xml: str, manifest: str = "<manifest/>", meta: str = "<none/>") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content_xml)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("meta.xml", meta)
    return target.getvalue()


def ods_sheet(rows: str) -> str:
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    return f'<d{spaces}><table:table table:name="甲">{rows}</table:table></d>'


FILLED_CELL = '<table:table-cell office:value-type="float" office:value="1" {}/>'


def test_an_open_document_that_repeats_a_value_for_ever_is_refused_before_it_is_read():
    cell = FILLED_CELL.format('table:number-columns-repeated="16384"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert refused(open_document(ods_sheet(rows))) == "too_large_file"


@pytest.mark.parametrize("count", ["s", "", "-1", "0", "1_0", "９"])
@pytest.mark.parametrize("what", ["rows-repeated", "columns-repeated", "rows-spanned"])
def test_an_open_document_that_counts_otherwise_than_in_numbers_is_refused(what, count):
    said = f'table:number-{what}="{count}"'
    cell = FILLED_CELL.format("" if what == "rows-repeated" else said)
    row = said if what == "rows-repeated" else ""
    content = open_document(ods_sheet(f"<table:table-row {row}>{cell}</table:table-row>"))
    with pytest.raises(UnreadableFile) as told:
        look_into_ods(content, Limits())
    assert (told.value.problem, str(told.value)) == ("unreadable_file", f"number-{what}={count!r}")


def test_an_open_document_under_a_password_is_named():
    content = open_document("", "<m><manifest:encryption-data/></m>")
    assert refused(content) == "encrypted_file"


def test_an_open_document_that_declares_entities_is_refused():
    bait = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert refused(open_document(bait + ods_sheet(""))) == "unsafe_file"


def test_an_open_document_with_a_formula_into_another_file_is_known_by_its_cell():
    formula = "of:=['file:///C:/a.ods'#$Sheet1.A1]"
    cell = FILLED_CELL.format(f'table:formula="{formula}"')
    rows = f"<table:table-row>{cell}</table:table-row>"
    look = look_into_ods(open_document(ods_sheet(rows)), Limits())
    assert look.sheets["甲"].blind_spots == {(0, 0): "external_link"}


@pytest.mark.parametrize("size", [0.3, 0.7, 0.95])
def test_a_truncated_open_document_is_refused(size):
    content = open_document(ods_sheet(""))
    assert refused(content[: int(len(content) * size)]) == "unreadable_file"


@pytest.mark.parametrize("content", [form(), open_document(ods_sheet(""))])
@pytest.mark.parametrize("lost", [1, 16])
def test_a_package_whose_first_part_lost_bytes_is_refused(content, lost):
    """By the directory at the end, which counts from there, it begins before the file does."""
    assert refused(content[:32] + content[32 + lost :]) == "unreadable_file"


@pytest.mark.parametrize("tail", [b"", bytes(4096), b"\xff" * 4096])
def test_a_broken_xls_is_refused(tail):
    name = "Workbook".encode("utf-16-le") + bytes(2)
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert refused(magic + bytes(504) + name + tail) == "unreadable_file"


# Figures that stand in another file


def test_a_figure_that_stands_in_another_file_is_held_and_the_others_count():
    gdp = figure("gdp_current_price")
    assert problems(linked(form(), gdp)) == [("gdp_current_price", "", "external_link")]


def test_a_form_whose_figures_all_stand_in_another_file_goes_back():
    figures = [key for key in SOUND if key[2]]
    found = problems(linked(form(), *figures))
    assert ("_return", "", "external_links_only") in found
    assert not any(f.reading.value for f in read(linked(form(), *figures)).facts if f.row_key)
