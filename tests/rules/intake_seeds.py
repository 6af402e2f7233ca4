"""Faults of files, batches, versions, adjustments and scans: what takes more than one good form."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from filled_batches import PARKS, QUANTITIES, batch, put, where
from filled_forms import (
    PARK,
    PARK_NAME,
    SOUND,
    Key,
    cell,
    edited,
    figure,
    form,
    one,
    place,
    project,
    roster,
)
from filled_sender_forms import ADJUSTED, adjustment, listed, park_list, review
from made_files import linked, zipped
from office_desk import Desk
from renamed_roster import NEW_NAMES, renamed_roster
from several_returns import Scenario, Sent

from expectations.catalogue import catalogue
from expectations.judge import judge
from ingestion import submission
from ingestion.check_code import ReturnKey, check_code
from ingestion.contract import contracts
from ingestion.decisions import decisions
from ingestion.facts import fact_columns, identified
from ingestion.ledger import File
from ingestion.limits import Limits
from ingestion.parser import parse_file
from ingestion.placement import places
from ingestion.roster import Roster
from ingestion.scan_pairing import Beside, Scan, paired
from ingestion.workers import read_alone
from orchestration.reviewing import review_findings

Cells = set[tuple[str, str, str]]
Told = tuple[str, str, Cells, Cells]
"""Rule, name of the fault, what must be found, what was."""

HUAIYIN = ("P3700038", "济南槐荫工业园区")
PINGYIN = ("P3700046", "平阴工业园区")
ZOUCHENG = ("P3700394", "邹城工业园区")
_KEY = ReturnKey("park_progress", PARK, 2023)
_CODE = check_code(contracts()["park_progress"], PARK, 2023)


def _park(park: tuple[str, str] = (PARK, PARK_NAME), **more: object) -> dict[Key, object]:
    figures: dict[Key, object] = {figure(code): value for code, value in more.items()}
    return {**SOUND, one("park_code"): park[0], one("park_name"): park[1], **figures}


def batch_seeds() -> Iterator[Scenario]:
    """Rows of a city's batch that name no park, two, or one twice."""
    sound = batch([_park(), _park(HUAIYIN)])
    yield Scenario("", "a sound batch", (Sent("b", sound),), set())

    def told(rule: str, code: str, row: str, name: str) -> set[tuple[str, str, str, str]]:
        return {(name, rule, *where(code, row))}

    unknown = [put("park_name", "quantity:2", "槐荫园区"), put("park_code", "quantity:2", None)]
    # Its row in the other table stays that of the park, which lacks its figures then.
    lost = {(f"b/{HUAIYIN[0]}", "P08", QUANTITIES, "")}
    yield Scenario(
        "B05",
        "a row of an unknown park",
        (Sent("b", edited(sound, *unknown)),),
        told("B05", "park_name", "quantity:2", "b/") | lost,
    )
    crossed = edited(sound, put("park_name", "quantity:2", PARK_NAME))
    everywhere = {"b/", f"b/{PARK}", f"b/{HUAIYIN[0]}"}
    yield Scenario(
        "B06",
        "code and name of two parks",
        (Sent("b", crossed),),
        {(name, "B06", *where("park_name", "quantity:2")) for name in everywhere} | lost,
    )
    three = batch([_park(), _park(HUAIYIN), _park(PINGYIN)])
    twice = [put("park_name", "quantity:3", HUAIYIN[1]), put("park_code", "quantity:3", HUAIYIN[0])]
    rows = {(f"b/{HUAIYIN[0]}", "B07", *where("park_name", f"quantity:{n}")) for n in (2, 3)}
    missing = {(f"b/{PINGYIN[0]}", "P08", QUANTITIES, "")}
    yield Scenario("B07", "a park in two rows", (Sent("b", edited(three, *twice)),), rows | missing)
    absent = [put(code, "park:2", None) for code in ("park_name", "park_code")]
    yield Scenario(
        "P08",
        "a park missing on one sheet",
        (Sent("b", edited(sound, *absent)),),
        {
            (f"b/{HUAIYIN[0]}", "P08", PARKS, ""),
            # The row that is left names nobody.
            ("b/", "B05", *where("park_name", "park:2")),
            ("b/", "B01", *where("park_name", "park:2")),
        },
    )
    alone = edited(
        batch([_park(), {**_park(HUAIYIN), **project(1)}]),
        put("park_name", "project:1", PINGYIN[1]),
    )
    at_name = where("park_name", "project:1")
    yield Scenario(
        "P09",
        "projects alone",
        (Sent("b", alone),),
        {
            (f"b/{PINGYIN[0]}", "P09", *at_name),
            (f"b/{PINGYIN[0]}", "P08", QUANTITIES, ""),
            (f"b/{PINGYIN[0]}", "P08", PARKS, ""),
            (f"b/{HUAIYIN[0]}", "T01", *where("projects_any", "park:2")),
        },
    )
    foreign = batch([_park(ZOUCHENG)])
    yield Scenario(
        "P10",
        "another city's park",
        (Sent("b", foreign),),
        told("P10", "park_name", "quantity:1", f"b/{ZOUCHENG[0]}"),
    )


def intake_results() -> Iterator[Told]:
    yield from _files()
    yield from _names()
    yield from _scans()
    yield from _versions_and_adjustments()
    yield from _reviews()


def _files() -> Iterator[Told]:
    deep = form()
    for _ in range(6):
        deep = zipped({"inner.zip": deep})
    for rule, name, file, content in (
        ("F11", "archives in archives", "deep.zip", deep),
        ("F12", "an archive without a form", "photo.zip", zipped({"readme.txt": b"x"})),
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_bytes(content)
            parts = read_alone(path, roster(), Limits())
            columns = [part.columns for part in parts if part.kind == "return"]
        yield rule, name, {(rule, "", "")}, _judged(columns)
    numbers = [key for key, value in SOUND.items() if key[2]]
    links = fact_columns(parse_file(linked(form(), *numbers), roster()).facts)
    whole = {("F14", "", "")} | {("V22", p.sheet, p.cell) for p in map(place, numbers)}
    yield "F14", "nothing but links", whole, _judged([links])
    for rule, problem in (("F08", "reader_failed"), ("F09", "too_slow_file")):
        refused = fact_columns(submission.refusal(problem, "").facts)
        yield rule, problem, {(rule, "", "")}, _judged([refused])


def _judged(parts: list[pa.Table], known: Roster | None = None, **identity: object) -> Cells:
    made = {"reporter": "", "form": "", "report_year": None, **identity}
    tables = [
        identified(columns, f"r{n}", made["reporter"], made["form"], made["report_year"])  # type: ignore[arg-type]
        for n, columns in enumerate(parts)
    ]
    names = [f"r{n}" for n in range(len(parts))]
    judgement = judge(pa.concat_tables(tables), names, known or roster())
    return {(f.rule, f.sheet, f.cell) for f in judgement.findings}


def _names() -> Iterator[Told]:
    """Names of other years: the real roster has none yet, so one is made that has."""
    known = renamed_roster()
    at_name = place(one("park_name"))
    parsed = parse_file(form(), known)
    found = _judged(
        [fact_columns(parsed.facts)], known, reporter=PARK, form="park_progress", report_year=2023
    )
    yield "R04", "an old name beside the code", {("R04", at_name.sheet, at_name.cell)}, found
    old = next(park for park in NEW_NAMES if park != PARK)
    content = park_list(listed((old, ZOUCHENG[1]), park_code=None))
    parsed = parse_file(content, known)
    found = _judged(
        [fact_columns(parsed.facts)], known, reporter="370800", form="park_list", report_year=2022
    )
    where_list = {p.key: p for p in places(contracts()["park_list"].in_year(2022))}
    named = where_list[cell("park_name", 1, "eligible")]
    yield "R09", "an old name alone", {("R09", named.sheet, named.cell)}, found


def _scans() -> Iterator[Told]:
    beside = Beside(File("", "明水.xlsx", 0, "2023-12-20T00:00:00Z", "", 7), "", _KEY)
    for rule, name in (
        ("F16", "scan0001.pdf"),
        ("F17", "邹城经济开发区和邹城工业园区2023.pdf"),
        ("F18", "A-P3700011-2023-49.pdf"),
        ("F19", f"邹城工业园区 {_CODE}.pdf"),
    ):
        scan = Scan(File("", name, 0, "2023-12-20T00:00:00Z", "", 1), "", ())
        [pairing] = paired([scan], [beside], roster())
        found = {(catalogue().of_problem(pairing.problem).id, "", "")} if pairing.problem else set()
        yield rule, name, {(rule, "", "")}, found


def _versions_and_adjustments() -> Iterator[Told]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        desk = Desk(Path(folder) / "home", patch)
        done = desk.got(
            一=form(project(1)), 二=form(project(1), project(2), {figure("water_use"): 1300})
        )
        found = {(f.rule, f.sheet, f.cell) for f in done.judgement.findings}
        water, declared = place(figure("water_use")), place(one("projects_any"))
        new_row = {("S02", p.sheet, p.cell) for p in map(place, project(2)) if p.key[1]}
        expected = {
            ("S01", "", ""),
            ("S02", water.sheet, water.cell),
            *new_row,
            ("S03", declared.sheet, declared.cell),
        }
        for rule in ("S01", "S02", "S03"):
            yield rule, f"two versions of one day ({rule})", expected, found
        desk.ledger.close()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        desk = Desk(Path(folder) / "home", patch)
        desk.got(表=form())
        sound = {
            **ADJUSTED,
            "adjusted_name": PARK_NAME,
            "adjusted_reporter": PARK,
            "adjusted_field": "用水总量",
            "adjusted_unit": "万立方米",
            "old_value": "1200",
            "new_value": "1250",
            "confirmed_on": "2023-12-15",
        }
        rows = (
            ("S04", "adjusted_reporter", {"adjusted_year": 2022}),
            ("S05", "adjusted_field", {"adjusted_field": "用水"}),
            ("S06", "old_value", {"old_value": "1201"}),
            ("S07", "new_value", {"new_value": "约1250"}),
            (
                "S08",
                "confirmed_by",
                {"confirmed_by": None, "confirmed_on": None, "confirmed_how": None},
            ),
        )
        desk.at("2023-12-21")
        done = desk.got(调整单=adjustment(*({**sound, **changed} for _, _, changed in rows)))
        found = {(f.rule, f.sheet, f.cell) for f in done.judgement.findings}
        asked = {p.key: p for p in places(contracts()["adjustment"].in_year(2023))}
        expected = set()
        for number, (rule, code, _) in enumerate(rows, 1):
            at = asked[cell(code, number, "adjustment")]
            expected.add((rule, at.sheet, at.cell))
        for code in ("confirmed_by", "confirmed_on", "confirmed_how"):
            at = asked[cell(code, len(rows), "adjustment")]
            expected.add(("B01", at.sheet, at.cell))
        for rule, code, _ in rows:
            yield rule, f"a row of a 调整单 ({code})", expected, found
        desk.ledger.close()


def _reviews() -> Iterator[Told]:
    """A city sends one return back, and speaks of a park from which nothing has come."""
    city = ("370100", "济南市")
    signed = {"drc_reviewer": "丁某", "drc_date": "2023-12-20"}
    entries = (
        {"park_code": PARK, "park_name": PARK_NAME, "drc_opinion": "退回修改",
         "drc_text": "能耗数据请核对", **signed},
        {"park_code": HUAIYIN[0], "park_name": HUAIYIN[1], "drc_opinion": "同意", **signed},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        desk = Desk(Path(folder) / "home", patch)
        desk.got(表=form())
        desk.at("2023-12-21")
        done = desk.got(审核=review(*entries, sender=city))
        asked = {p.key: p for p in places(contracts()["city_review"].in_year(2023))}
        at = asked[cell("drc_opinion", 2, "review")]
        found = {(f.rule, f.sheet, f.cell) for f in done.judgement.findings}
        yield "S10", "an opinion on nothing", {("S10", at.sheet, at.cell)}, found
        decided = decisions(desk.ledger.events())
        back = review_findings(decided, f"park_progress-{PARK}-2023-r1")
        told = {(f.rule, f.sheet, f.cell) for f in back}
        yield "S09", "a return that its city sends back", {("S09", "", "")}, told
        desk.ledger.close()
