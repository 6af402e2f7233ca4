"""What becomes of the file itself: damaged, hostile, foreign, or only unusual."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
from filled_forms import QUANTITIES, cell, one
from ole_container import encrypted
from spoilt_form import SpoiltForm, fault, saved

Change = Callable[[str, bytes], bytes]


def _repacked(content: bytes, change: Change, added: dict[str, bytes] | None = None) -> bytes:
    """The package with its parts rewritten and others added."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return target.getvalue()


def _part_of(content: bytes, sheet: str) -> str:
    number = openpyxl.load_workbook(BytesIO(content), read_only=True).sheetnames.index(sheet) + 1
    return f"xl/worksheets/sheet{number}.xml"


@fault("truncated file")
def truncated(form: SpoiltForm) -> None:
    share = form.rng.uniform(0.02, 0.98)
    form.after_saving.append(lambda content: content[: int(len(content) * share)])
    form.must_come_back("F01")


@fault("random bytes")
def random_bytes(form: SpoiltForm) -> None:
    form.whole = form.rng.randbytes(form.rng.randint(1, 20_000))
    form.must_come_back("F01")


@fault("damaged bytes inside")
def damaged(form: SpoiltForm) -> None:
    def spoil(content: bytes) -> bytes:
        bad = bytearray(content)
        for _ in range(200):
            bad[form.rng.randrange(len(bad) // 2)] ^= 0x55
        return bytes(bad)

    form.after_saving.append(spoil)
    form.must_come_back("F01")


@fault("empty file")
def empty_file(form: SpoiltForm) -> None:
    form.whole = b""
    form.must_come_back("F03")


@fault("CSV, HTML or text renamed .xlsx")
def renamed(form: SpoiltForm) -> None:
    rows = [(key[0], value) for key, value in form.truth.items()]
    csv = "\n".join(f"{code},{value}" for code, value in rows)
    html = "".join(f"<tr><td>{code}</td><td>{value}</td></tr>" for code, value in rows)
    form.whole = form.rng.choice(
        (csv.encode(), csv.encode("gb18030"), f"<html><table>{html}</table></html>".encode())
    )
    form.must_come_back("F01", "F04")


@fault("a workbook that is another form")
def foreign(form: SpoiltForm) -> None:
    book = openpyxl.Workbook()
    book.active.title = form.rng.choice(("通讯录", "Sheet1", "封面"))
    book.active.append(["姓名", "电话", "上年数", "本年数"])
    form.whole = saved(book)
    form.must_come_back("F04")


@fault("password")
def password(form: SpoiltForm) -> None:
    form.after_saving.append(encrypted)
    form.must_come_back("F02")


@fault("zip bomb")
def zip_bomb(form: SpoiltForm) -> None:
    def blown_up(content: bytes) -> bytes:
        target = BytesIO(content)
        with (
            zipfile.ZipFile(target, "a", 8) as archive,
            archive.open("xl/media/image1.bmp", "w") as part,
        ):
            for _ in range(450):
                part.write(bytes(1_000_000))
        return target.getvalue()

    form.after_saving.append(blown_up)
    form.must_come_back("F07")


def _with_document_type(form: SpoiltForm, declared: str) -> None:
    """A document type with entities in the sheet that holds the figures."""

    def change(content: bytes) -> bytes:
        part = _part_of(content, QUANTITIES)

        def rewritten(name: str, xml: bytes) -> bytes:
            if name != part:
                return xml
            body = re.sub(rb"^<\?xml[^>]*\?>", b"", xml)
            body = re.sub(
                rb'(<c r="G8"[^>]*?)(?:/>|>.*?</c>)',
                rb'<c r="G8" t="inlineStr"><is><t>&x;</t></is></c>',
                body,
            )
            return f"<?xml version='1.0'?><!DOCTYPE x [{declared}]>".encode() + body

        return _repacked(content, rewritten)

    form.after_saving.append(change)
    form.must_come_back("F13")


@fault("XXE in a sheet")
def external_entity(form: SpoiltForm) -> None:
    target = form.rng.choice(("file:///etc/hostname", "http://127.0.0.1:9/x", "file:///etc/passwd"))
    _with_document_type(form, f'<!ENTITY x SYSTEM "{target}">')


@fault("entities that multiply")
def multiplying_entities(form: SpoiltForm) -> None:
    steps = "".join(f'<!ENTITY x{i} "{f"&x{i - 1};" * 10}">' for i in range(1, 9))
    _with_document_type(form, f'<!ENTITY x0 "lol">{steps}<!ENTITY x "&x8;">')


@fault("used range of 1,048,576 rows")
def stray_cell(form: SpoiltForm) -> None:
    form.book[QUANTITIES][form.rng.choice(("XFD1048576", "A1048576", "Z900000"))] = " "
    form.must_come_back("F07")


@fault("formats down to row 1,048,576, nothing in them: read")
def stray_format(form: SpoiltForm) -> None:
    form.book[QUANTITIES][form.rng.choice(("XFD1048576", "A1048576"))].number_format = "0.00"


@fault("macros (.xlsm): read, macros ignored")
def macros(form: SpoiltForm) -> None:
    def typed(name: str, part: bytes) -> bytes:
        if name != "[Content_Types].xml":
            return part
        part = part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        return part.replace(b"</Types>", kind + b"</Types>")

    project = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)}
    form.after_saving.append(lambda content: _repacked(content, typed, project))


def _with_formula(form: SpoiltForm, formula: str) -> None:
    """One figure becomes a formula whose result was saved with it."""
    key = form.some_figure()
    at, title = form.cell(key).coordinate, form.sheet(key).title

    def change(content: bytes) -> bytes:
        part = _part_of(content, title)
        pattern = re.compile(rb'(<c r="' + at.encode() + rb'"[^>]*>)(<v>)')
        added = rb"\1<f>" + formula.encode() + rb"</f>\2"
        return _repacked(content, lambda n, x: pattern.sub(added, x) if n == part else x)

    form.after_saving.append(change)
    if "[" in formula:
        form.must_find(key)


@fault("formula with its saved value: read")
def saved_formula(form: SpoiltForm) -> None:
    _with_formula(form, form.rng.choice(("1+1", "SUM(A1:A2)", "表9!B2*10000")))


@fault("formula that looks into another file")
def external_link(form: SpoiltForm) -> None:
    _with_formula(form, form.rng.choice(("[1]Sheet1!$A$1", "'[台账.xlsx]汇总'!B7*2", "[2]甲!A1+1")))


@fault("control characters in text and beside figures")
def control_characters(form: SpoiltForm) -> None:
    """A saved line end `_x000D_` beside a figure is no part of it; a bell harms no text."""
    key = form.some_figure()
    form.write(key, f"{form.number(key)}_x000D_", form.number(key))
    form.may_ask.add(key)
    form.write(one("experience"), "甲_x0007_乙", "甲\x07乙")
    form.write(cell("content", 1), "甲_x000D_\n乙", "甲\r\n乙")
