"""Archives and mails: one submission, a return per workbook, nothing lost and nothing unpacked."""

import datetime as dt
import zipfile
from io import BytesIO
from itertools import count
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filled_forms import form, one, roster
from made_files import mailed, zipped

from ingestion.containers import label, parts_of
from ingestion.intake import Read, original, pending, read_pending, receive
from ingestion.ledger import Ledger
from ingestion.limits import Limits
from ingestion.mail import source_of

A, B = form({one("phone"): "A"}), form({one("phone"): "B"})
OTHER = form({one("park_code"): "P3700038", one("park_name"): "济南槐荫工业园区"})
SCAN = b"%PDF-1.7 a stamped page"
PARK_A, PARK_OTHER = "park_progress-P3700011-2023", "park_progress-P3700038-2023"


class Office:
    """An inbox with everything behind it; each moment a minute after the last."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.inbox, self.submissions, self.facts = (
            home / name for name in ("inbox", "submissions", "facts")
        )
        self.inbox.mkdir()
        self.submissions.mkdir()
        self.ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
        self.minutes = count()

    def clock(self) -> dt.datetime:
        return dt.datetime(2023, 12, 20, tzinfo=dt.UTC) + dt.timedelta(minutes=next(self.minutes))

    def got(self, name: str, content: bytes, limits: Limits | None = None) -> list[Read]:
        (self.inbox / name).write_bytes(content)
        receive(self.inbox, self.submissions, self.ledger, self.clock)
        return read_pending(
            self.submissions,
            self.facts,
            self.ledger,
            roster(),
            self.clock,
            workers=1,
            limits=limits or Limits(),
        )

    def why(self, return_id: str) -> str:
        """The problem of a refused return."""
        facts = [f for p in self.facts.rglob("f*.parquet") for f in pq.read_table(p).to_pylist()]
        [fact] = [f for f in facts if (f["return_id"], f["field"]) == (return_id, "_file")]
        return fact["reading"].removeprefix("!")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ingestion.receiving._SECOND_LOOK_SECONDS", 0)
    made = Office(tmp_path)
    yield made
    made.ledger.close()


def names(content: bytes, limits: Limits | None = None) -> list[str]:
    return [part.name for part in parts_of(content, limits or Limits())]


def problems(content: bytes, limits: Limits | None = None) -> dict[str, str]:
    return {p.name: p.problem for p in parts_of(content, limits or Limits()) if p.problem}


# One submission, several returns


def test_each_workbook_of_an_archive_is_a_return_and_the_archive_is_kept_as_received(office):
    archive = zipped({"济南市/明水.xlsx": A, "济南市/槐荫.xlsx": OTHER})
    read = office.got("济南市.zip", archive)
    assert [(r.part, r.return_id) for r in read] == [
        ("济南市/明水.xlsx", f"{PARK_A}-r1"),
        ("济南市/槐荫.xlsx", f"{PARK_OTHER}-r1"),
    ]
    [receipt] = office.ledger.files()
    assert original(office.submissions, receipt.sha256).read_bytes() == archive
    assert {made.part for made in office.ledger.returns()} == {r.part for r in read}
    assert {made.sha256 for made in office.ledger.returns()} == {receipt.sha256}
    events = office.ledger.events("received")
    assert [(e.subject, e.payload["part"]) for e in events] == [("file:1", r.part) for r in read]
    assert pending(office.ledger) == []


def test_the_same_archive_again_is_the_same_returns_while_they_are_current(office):
    archive = zipped({"a.xlsx": A, "b.xlsx": OTHER})
    office.got("1.zip", archive)
    assert [r.again for r in office.got("2.zip", archive)] == [True, True]
    assert len(office.ledger.returns()) == 2


def test_an_archive_after_another_return_of_one_park_is_current_in_the_others_only(office):
    archive = zipped({"a.xlsx": A, "b.xlsx": OTHER})
    office.got("1.zip", archive)
    office.got("a.xlsx", B)
    again = office.got("2.zip", archive)
    assert [(r.return_id, r.again) for r in again] == [
        (f"{PARK_A}-r3", False),
        (f"{PARK_OTHER}-r1", True),
    ]


def test_one_park_twice_in_an_archive_is_two_revisions_and_so_it_stays(office):
    archive = zipped({"更正版.xlsx": B, "最终版.xlsx": A})
    first = office.got("1.zip", archive)
    assert [r.return_id for r in first] == [f"{PARK_A}-r1", f"{PARK_A}-r2"]
    assert [r.again for r in office.got("2.zip", archive)] == [True, True]
    office.got("z.xlsx", form({one("phone"): "Z"}))
    third = office.got("3.zip", archive)
    assert [(r.return_id, r.again) for r in third] == [
        (f"{PARK_A}-r4", False),
        (f"{PARK_A}-r5", False),
    ]


def test_what_cannot_be_attributed_in_an_archive_is_told_apart_by_its_part(office):
    archive = zipped({"x.xlsx": b"PK\x03\x04 broken", "y.xlsx": b"PK\x03\x04 broken"})
    read = office.got("1.zip", archive)
    assert len({r.return_id for r in read}) == 2
    assert [office.why(r.return_id) for r in read] == ["unreadable_file"] * 2
    assert [r.again for r in office.got("2.zip", archive)] == [True, True]


# Names


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_are_read_as_they_were_typed(encoding):
    name = "济南市/2023年-明水经济技术开发区.xlsx"
    assert names(zipped({name: A}, encoding)) == [name]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/ssh/key", "etc/ssh/key"),
        ("C:\\报表\\..\\a.xlsx", "报表/a.xlsx"),
        ("a\nb.xlsx", "a_b.xlsx"),
        ("..", "_"),
    ],
)
def test_a_name_that_leads_somewhere_is_only_a_label(name, shown):
    assert label(name) == shown


def test_nothing_is_written_outside_of_the_submissions(office):
    office.got("1.zip", zipped({"../../escaped.xlsx": A, "/tmp/escaped.xlsx": OTHER}))
    assert not list(office.home.rglob("escaped*"))
    parts = {made.part for made in office.ledger.returns()}
    assert parts == {"escaped.xlsx", "tmp/escaped.xlsx"}


def test_two_files_of_one_name_are_two_parts():
    target = BytesIO()
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(target, "w") as archive,
    ):
        archive.writestr("a.xlsx", A)
        archive.writestr("a.xlsx", B)
    assert names(target.getvalue()) == ["a.xlsx", "a.xlsx (2)"]


def test_what_systems_add_by_themselves_is_passed_over():
    junk = {"__MACOSX/._a.xlsx": b"x", ".DS_Store": b"x", "~$a.xlsx": b"x", "Thumbs.db": b"x"}
    assert names(zipped({**junk, "a.xlsx": A})) == ["a.xlsx"]


# Archives that are refused, and what is inside others


def test_an_archive_in_an_archive_is_opened_and_no_further():
    inner = zipped({"a.xlsx": A})
    assert names(zipped({"内.zip": inner})) == ["内.zip/a.xlsx"]
    deep = zipped({"外.zip": zipped({"内.zip": inner})})
    assert problems(deep) == {"外.zip/内.zip": "nested_archive"}


def test_an_archive_of_too_many_files_is_refused_whole():
    archive = zipped({f"{n}.xlsx": b"x" for n in range(4)})
    assert problems(archive, Limits(files_in_archive=3)) == {"": "too_large_file"}


def test_an_archive_that_unpacks_to_too_much_is_refused_by_its_directory():
    archive = zipped({"a.xlsx": bytes(100_000), "b.xlsx": bytes(100_000)})
    assert len(archive) < 1_000
    assert problems(archive, Limits(unzipped_bytes=150_000)) == {"": "too_large_file"}


def test_a_directory_that_lies_about_a_size_is_found_out():
    archive = zipped({"a.xlsx": bytes(100_000)})
    lying = archive.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert problems(lying) == {"a.xlsx": "unreadable_file"}


def test_one_damaged_file_in_an_archive_does_not_take_the_others_along():
    archive = bytearray(zipped({"a.xlsx": A, "b.xlsx": OTHER}))
    archive[200] ^= 0xFF
    assert problems(bytes(archive)) == {"a.xlsx": "unreadable_file"}
    assert names(bytes(archive)) == ["a.xlsx", "b.xlsx"]


def test_a_file_under_a_password_in_an_archive_is_named():
    archive = bytearray(zipped({"a.xlsx": A}))
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1
    assert problems(bytes(archive)) == {"a.xlsx": "encrypted_file"}


@pytest.mark.parametrize("content", [zipped({}), zipped({"说明.txt": "请查收".encode()})])
def test_an_archive_without_a_form_is_refused(office, content):
    read = office.got("1.zip", content)
    assert [office.why(r.return_id) for r in read if r.kind == "return"] == ["no_workbook_inside"]


# Scans and enclosures


def test_a_scan_is_kept_and_recorded_and_is_no_return(office):
    [read] = office.got("盖章页.pdf", SCAN)
    assert (read.kind, read.return_id) == ("scan", "")
    assert office.ledger.returns() == []
    [event] = office.ledger.events("received")
    assert (event.return_id, event.payload["kind"], event.subject) == (None, "scan", "file:1")
    assert pending(office.ledger) == []
    [receipt] = office.ledger.files()
    assert original(office.submissions, receipt.sha256).read_bytes() == SCAN


def test_a_scan_over_the_limit_is_kept_all_the_same(office):
    assert [r.kind for r in office.got("s.pdf", SCAN + bytes(99), Limits(bytes=50))] == ["scan"]


def test_a_scan_beside_a_form_and_a_letter_are_parts_without_facts(office):
    archive = zipped({"a.xlsx": A, "盖章.pdf": SCAN, "函.txt": "请查收".encode()})
    kinds = {r.part: r.kind for r in office.got("1.zip", archive)}
    assert kinds == {"a.xlsx": "return", "盖章.pdf": "scan", "函.txt": "enclosure"}


def test_facts_of_later_batches_are_not_lost_after_a_batch_of_scans(office):
    office.got("s.pdf", SCAN)
    [read] = office.got("a.xlsx", A)
    assert read.facts == sum(
        pq.read_table(path).num_rows for path in office.facts.rglob("f*.parquet")
    )


# Mails


def test_a_mail_keeps_sender_and_time_and_its_attachments_are_taken(office):
    read = office.got(
        "邮件.eml", mailed({"明水 2023.xlsx": A, "打包.zip": zipped({"b.xlsx": OTHER})})
    )
    assert [(r.part, r.return_id) for r in read] == [
        ("明水 2023.xlsx", f"{PARK_A}-r1"),
        ("打包.zip/b.xlsx", f"{PARK_OTHER}-r1"),
    ]
    [receipt] = office.ledger.files()
    assert receipt.source == "mail from 明水经开区 <park@example.cn>, sent 2023-12-20T02:05:00Z"


def test_other_files_come_from_the_inbox(office):
    office.got("a.xlsx", A)
    assert [file.source for file in office.ledger.files()] == ["inbox"]


def test_a_mail_with_names_in_raw_gb18030_is_understood():
    mail = mailed({"NAME.xlsx": A}).replace(b"NAME", "明水".encode("gb18030"))
    assert names(mail) == ["明水.xlsx"]


def test_a_sender_that_no_ledger_could_keep_is_made_printable():
    mail = mailed({}, sender="NAME <a@example.cn>").replace(b"NAME", b"=?utf-8?Q?a=00b?=")
    assert source_of(mail) == "mail from a_b <a@example.cn>, sent 2023-12-20T02:05:00Z"


def test_a_sender_in_raw_gb18030_is_understood():
    mail = mailed({}, sender="NAME <a@example.cn>").replace(b"NAME", "明水".encode("gb18030"))
    assert source_of(mail) == "mail from 明水 <a@example.cn>, sent 2023-12-20T02:05:00Z"


def test_a_mail_without_attachment_is_refused(office):
    [read] = office.got("a.eml", mailed({}))
    assert office.why(read.return_id) == "no_workbook_inside"


def test_a_picture_drawn_in_the_text_of_a_mail_is_no_attachment():
    mail = mailed({"a.xlsx": A, "logo.png": b"\x89PNG\r\n\x1a\n"})
    head, _, logo = mail.rpartition(b"Content-Disposition: attachment")
    assert names(head + b"Content-ID: <logo>\nContent-Disposition: inline" + logo) == ["a.xlsx"]
