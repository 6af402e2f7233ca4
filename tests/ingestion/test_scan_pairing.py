"""A stamped scan finds its return by check code, name or place; what is not certain is asked."""

import datetime as dt
from itertools import count
from pathlib import Path

import pytest
from filled_forms import form, one, roster
from made_files import mailed, zipped
from scanned_pages import PAPER, PICTURE, printed_pdf

from ingestion.check_code import ReturnKey, check_code
from ingestion.contract import contracts
from ingestion.intake import read_pending, receive
from ingestion.ledger import File, Ledger
from ingestion.limits import Limits
from ingestion.scan_name import what_name_says
from ingestion.scan_pairing import Beside, Pairing, Scan, paired, pairings
from ingestion.scan_text import codes_in_scan
from ingestion.workers import read_alone

PARK, TWIN_ECONOMIC, TWIN_INDUSTRIAL = "P3700011", "P3700425", "P3700394"
KEY = ReturnKey("park_progress", PARK, 2023)
CODE = check_code(contracts()["park_progress"], PARK, 2023)
OTHER = {one("park_code"): "P3700038", one("park_name"): "济南槐荫工业园区"}


def beside(name: str, key: ReturnKey | None, part: str = "", file_id: int = 1) -> Beside:
    return Beside(File("", name, 0, "2023-12-20T00:00:00Z", "", file_id), part, key)


def pair(name: str, *received: Beside, codes: tuple[str, ...] = (), part: str = "") -> Pairing:
    scan = Scan(File("", name, 0, "2023-12-20T00:00:00Z", "", 1), part, codes)
    [found] = paired([scan], received, roster())
    return found


def outcome(found: Pairing) -> tuple[object, ...]:
    return found.key, found.by, found.received, found.problem


HERE = beside("明水.xlsx", KEY, file_id=7)


def test_a_check_code_in_the_name_pairs_surely():
    assert outcome(pair(f"盖章 {CODE}.pdf", HERE)) == (KEY, "check_code", True, "")


def test_a_check_code_in_the_text_layer_pairs_whatever_the_name():
    assert outcome(pair("scan0001.pdf", HERE, codes=(CODE,))) == (KEY, "check_code", True, "")


def test_a_scan_before_its_return_waits_for_it():
    assert outcome(pair(f"{CODE}.pdf")) == (KEY, "check_code", False, "")
    waiting = ReturnKey("", PARK, 2023)
    assert outcome(pair("2023年明水经济技术开发区.jpg")) == (waiting, "name", False, "")


@pytest.mark.parametrize(
    "name",
    [
        "2023-P3700011-盖章.pdf",
        "p3700011 2023年度.tif",
        "明水经济技术开发区2023年度报表(盖章).pdf",
        "明水 经济技术开发区 2023.PDF",
        "济南/收件/2023-P3700011-明水经济技术开发区.pdf",
        "明水经济技术开发区2023年报表 20240105扫描.pdf",
        "明水经济技术开发区2023年报表 2024.1.5.pdf",
    ],
)
def test_a_park_and_a_year_in_the_name_pair(name):
    assert outcome(pair(name, HERE)) == (KEY, "name", True, "")


def test_near_twins_are_never_confused():
    economic = what_name_says("邹城经济开发区2023.pdf", roster())
    industrial = what_name_says("邹城工业园区2023.pdf", roster())
    assert (economic.parks, industrial.parks) == ({TWIN_ECONOMIC}, {TWIN_INDUSTRIAL})
    assert what_name_says("邹城开发区2023.pdf", roster()).parks == frozenset()
    assert what_name_says("邹城经济2023.pdf", roster()).parks == frozenset()


def test_of_names_inside_one_another_the_longest_speaks():
    from ingestion.reporters import Name, Reporter
    from ingestion.roster import Roster

    named = {"A": "东港区", "B": "东港区经济园"}
    small = Roster(tuple(Reporter("park", code, (Name(name),)) for code, name in named.items()))
    assert what_name_says("东港区经济园2023.pdf", small).parks == {"B"}
    assert what_name_says("东港区2023.pdf", small).parks == {"A"}
    assert what_name_says("东港区、东港区经济园2023.pdf", small).parks == {"A", "B"}


def test_a_day_is_no_report_year():
    for name in ("盖章2024-01-05.pdf", "盖章20240105.pdf", "盖章2024年1月5日.pdf"):
        assert what_name_says(name, roster()).years == frozenset(), name
    assert what_name_says("2023年度.pdf", roster()).years == {2023}


ASKED = [
    ("two parks", "邹城经济开发区和邹城工业园区2023.pdf", (), "scan_of_several"),
    ("two years", "明水经济技术开发区2022 2023.pdf", (), "scan_of_several"),
    ("two codes", f"{CODE}.pdf", ("A-P3700011-2024-91",), "scan_of_several"),
    ("code and another park", f"邹城工业园区 {CODE}.pdf", (), "scan_disagrees"),
    ("code and another year", f"2022年 {CODE}.pdf", (), "scan_disagrees"),
    ("a mistyped code", "A-P3700011-2023-49.pdf", (), "scan_code_wrong"),
    ("a park that no roster has", "P3700012-2023.pdf", (), "scan_code_wrong"),
    ("a park and no year", "明水经济技术开发区.pdf", (), "scan_unpaired"),
    ("a year and no park", "2023.pdf", (), "scan_unpaired"),
    ("nothing", "scan0001.pdf", (), "scan_unpaired"),
]


@pytest.mark.parametrize(
    ("name", "codes", "problem"), [c[1:] for c in ASKED], ids=[c[0] for c in ASKED]
)
def test_what_is_not_certain_is_asked(name, codes, problem):
    assert outcome(pair(name, HERE, codes=codes)) == (None, None, False, problem)


def test_two_forms_of_one_park_and_year_are_told_apart_by_the_form_in_the_name_only():
    plan = ReturnKey("plan_list", PARK, 2023)
    both = (HERE, beside("b.xlsx", plan, file_id=8))
    assert pair("2023-P3700011.pdf", *both).problem == "scan_of_several"
    assert outcome(pair("2023-P3700011-园区循环化改造工作进展表.pdf", *both)) == (
        KEY,
        "name",
        True,
        "",
    )


def test_the_only_return_of_a_folder_has_the_scan_that_lies_beside_it():
    assert outcome(pair("明水/盖章.pdf", beside("明水/表.xlsx", KEY))) == (KEY, "place", True, "")
    assert pair("盖章.pdf", beside("表.xlsx", KEY, file_id=9)).problem == "scan_unpaired"
    other = beside("明水/乙.xlsx", ReturnKey("park_progress", TWIN_ECONOMIC, 2023))
    assert pair("明水/盖章.pdf", beside("明水/表.xlsx", KEY), other).problem == "scan_of_several"
    unread = beside("明水/坏.xlsx", None)
    assert pair("明水/盖章.pdf", beside("明水/表.xlsx", KEY), unread).problem == "scan_of_several"


def test_a_name_that_speaks_of_another_park_is_not_paired_by_its_place():
    near = beside("收件/表.xlsx", KEY)
    assert pair("收件/邹城工业园区.pdf", near).problem == "scan_disagrees"
    assert pair("收件/2022.pdf", near).problem == "scan_disagrees"
    assert outcome(pair("收件/明水经济技术开发区.pdf", near)) == (KEY, "place", True, "")


def test_in_an_archive_the_return_in_the_same_folder_is_meant():
    one_park = beside("市.zip", KEY, "明水/表.xlsx")
    other = beside("市.zip", ReturnKey("park_progress", TWIN_ECONOMIC, 2023), "邹城/表.xlsx")
    assert outcome(pair("市.zip", one_park, other, part="明水/盖章.pdf")) == (
        KEY,
        "place",
        True,
        "",
    )
    assert pair("市.zip", one_park, other, part="盖章.pdf").problem == "scan_of_several"
    assert outcome(pair("市.zip", one_park, part="盖章.pdf")) == (KEY, "place", True, "")


def test_the_same_folder_a_year_later_changes_no_pairing():
    later = Beside(
        File("", "明水/表.xlsx", 0, "2024-12-20T00:00:00Z", "", 2),
        "",
        ReturnKey("park_progress", PARK, 2024),
    )
    assert outcome(pair("明水/盖章.pdf", beside("明水/表.xlsx", KEY), later))[0] == KEY


def test_only_the_text_that_a_program_printed_is_read():
    assert codes_in_scan(printed_pdf("page one", f"check code {CODE}")) == (CODE,)
    assert codes_in_scan(printed_pdf("A-P3700011-2023-49")) == ("A-P3700011-2023-49",)
    assert codes_in_scan(printed_pdf("no code")) == ()
    assert codes_in_scan(PICTURE) == ()
    assert codes_in_scan(PAPER) == ()
    assert codes_in_scan(printed_pdf("x")[:120]) == ()


def test_a_pdf_that_ends_its_reader_is_kept_all_the_same(tmp_path: Path, monkeypatch):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(printed_pdf("x"))

    def endless(content: bytes) -> tuple[str, ...]:
        while True:
            pass

    monkeypatch.setattr("ingestion.submission.codes_in_scan", endless)
    [part] = read_alone(path, roster(), Limits(seconds=1))
    assert (part.kind, part.codes) == ("scan", ())


class Office:
    """An inbox with everything behind it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
        self.minutes = count()
        for name in ("inbox", "submissions"):
            (home / name).mkdir()

    def clock(self) -> dt.datetime:
        return dt.datetime(2023, 12, 20, tzinfo=dt.UTC) + dt.timedelta(minutes=next(self.minutes))

    def got(self, files: dict[str, bytes]) -> list[dict[str, object]]:
        """Receive and read; the payloads of the scans among the new events."""
        before = len(self.ledger.events())
        for name, content in files.items():
            path = self.home / "inbox" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        receive(self.home / "inbox", self.home / "submissions", self.ledger, self.clock)
        read_pending(
            self.home / "submissions", self.home / "facts", self.ledger, roster(), self.clock,
            workers=1,
        )  # fmt: skip
        new = [event.payload or {} for event in self.ledger.events()[before:]]
        return [payload for payload in new if payload.get("kind") == "scan"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


SAID = {"form": "park_progress", "reporter": PARK, "report_year": 2023}


def test_the_ledger_keeps_how_a_scan_was_paired_at_its_receipt(office):
    [kept] = office.got({"a.xlsx": form(), "s.pdf": printed_pdf(CODE)})
    assert (kept["paired_with"], kept["by"], kept["codes"]) == (SAID, "check_code", [CODE])
    [kept] = office.got({"2023-P3700011.jpg": PICTURE})
    assert (kept["paired_with"], kept["by"]) == (SAID, "name")
    [kept] = office.got({"scan7.jpg": PICTURE + b"7"})
    assert (kept.get("paired_with"), kept["problem"]) == (None, "scan_unpaired")


def test_a_scan_that_came_first_is_paired_when_its_return_comes(office):
    [kept] = office.got({"2023-P3700011.jpg": PICTURE})
    assert kept["paired_with"] == {**SAID, "form": ""}
    [waiting] = pairings(office.ledger, roster())
    assert not waiting.received
    office.got({"a.xlsx": form()})
    [found] = pairings(office.ledger, roster())
    assert outcome(found) == (KEY, "name", True, "")


def test_a_scan_stays_paired_when_its_return_is_revised(office):
    office.got({"a.xlsx": form(), "2023-P3700011.jpg": PICTURE})
    office.got({"a.xlsx": form({one("phone"): "0531-1"})})
    assert len(office.ledger.returns()) == 2
    assert [outcome(p) for p in pairings(office.ledger, roster())] == [(KEY, "name", True, "")]


def test_a_scan_in_a_mail_with_one_form_belongs_to_it(office):
    [kept] = office.got({"a.eml": mailed({"表.xlsx": form(), "盖章.jpg": PICTURE})})
    assert (kept["paired_with"], kept["by"]) == (SAID, "place")


def test_a_scan_in_a_citys_archive_is_asked_about(office):
    packed = zipped({"甲.xlsx": form(), "乙.xlsx": form(OTHER), "盖章.jpg": PICTURE})
    [kept] = office.got({"市.zip": packed})
    assert kept["problem"] == "scan_of_several"
