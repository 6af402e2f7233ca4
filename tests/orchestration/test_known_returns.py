"""What judging knows beside a return: in whatever order files lie, and only what counts."""

import itertools
from pathlib import Path

import pytest
from filled_forms import PARK, cell, figure, form, one, place, project, yearly
from legal_forms import least
from office_desk import Desk

from orchestration.judging import Judged

Told = set[tuple[str, str, str]]
EARLIER = yearly(2022, {figure("water_use"): 100, figure("wastewater_discharged"): 90})
LATER = form()  # 1,200 after 100
PLAN = least(
    "park_plan",
    2022,
    {
        one("plan_start"): 2022,
        one("plan_end"): 2025,
        one("base_year"): 2020,
        one("target_year"): 2025,
        one("reported_on"): "2022-06-20",
        one("planned_projects_any"): "有",
        cell("project_name", 1, "planned_project"): "中水回用",
        cell("enterprise", 1, "planned_project"): "某企业",
        cell("national_task", 1, "planned_project"): "3 推动节能降碳",
        cell("content", 1, "planned_project"): "改造",
        cell("investment_planned", 1, "planned_project"): 1000,
    },
)
REPORTED = form(project(1))
WATER = place(figure("water_use"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def told(judged: Judged) -> Told:
    return {(f.return_id.rsplit("-r", 1)[0], f.rule, f.cell) for f in judged.judgement.findings}


@pytest.mark.long
def test_the_order_of_files_in_one_run_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a": EARLIER, "b": REPORTED, "c": PLAN}
    outcomes = []
    for number, order in enumerate(itertools.permutations(files)):
        desk = Desk(tmp_path / str(number), monkeypatch)
        outcomes.append(told(desk.got(**{name: files[name] for name in order})))
        desk.ledger.close()
    year = f"park_progress-{PARK}-2023"
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert {(rule, where) for name, rule, where in outcomes[0] if name == year} == {
        ("Y01", WATER.cell),
        ("X01", place(cell("project_name", 1)).cell),
    }


def test_an_earlier_year_that_came_in_an_earlier_run_is_known(desk: Desk) -> None:
    desk.at("2022-12-20")
    desk.got(去年=EARLIER)
    desk.at("2023-12-20")
    assert told(desk.got(今年=LATER)) == {(f"park_progress-{PARK}-2023", "Y01", WATER.cell)}
    assert desk.verdicts == {"r1": "passed"}


def test_a_run_with_nothing_new_judges_nothing_again(desk: Desk) -> None:
    desk.got(今年=LATER)
    before = desk.ledger.events()
    assert desk.run().returns == []
    assert desk.ledger.events() == before


def test_a_held_figure_is_no_measure_for_another_year(desk: Desk) -> None:
    desk.at("2022-12-20")
    # A tenth of a million m³ of industrial water within 100: both are held.
    doubtful = {figure("water_use"): 100, figure("industrial_water_use"): 100000}
    desk.got(去年=yearly(2022, doubtful))
    desk.at("2023-12-20")
    assert told(desk.got(今年=LATER)) == set()


def test_a_return_that_was_retracted_is_no_measure(desk: Desk) -> None:
    desk.at("2022-12-20")
    desk.got(去年=EARLIER)
    desk.decided("retract", f"park_progress-{PARK}-2022-r1")
    desk.at("2023-12-20")
    assert told(desk.got(今年=LATER)) == set()


def test_two_versions_of_one_day_are_no_measure_until_one_is_chosen(desk: Desk) -> None:
    other = yearly(2022, {figure("water_use"): 110, figure("wastewater_discharged"): 90})
    files = {"a": EARLIER, "b": other, "c": LATER}
    found = told(desk.got(**files))
    assert {rule for name, rule, _ in found if name.endswith("2023")} == set()


def test_what_only_asks_holds_nothing_and_passes(desk: Desk) -> None:
    judged = desk.got(一=form({figure("water_use", "this_year"): 7200}))
    assert {f.rule for f in judged.judgement.findings} == {"Y01"}
    assert {f.fact_id for f in judged.judgement.findings} == {""}
    assert desk.verdicts == {"r1": "passed"}
    assert set(judged.judgement.held_figures.values()) == {0}


def test_a_slip_of_a_thousand_is_held_until_somebody_answers(desk: Desk) -> None:
    judged = desk.got(一=form({figure("water_use", "this_year"): 480_000}))
    assert {f.rule for f in judged.judgement.findings} == {"Y02"}
    assert desk.verdicts == {"r1": "held"}
    assert set(judged.judgement.held_figures.values()) == {2}


def test_correcting_one_figure_answers_what_was_asked_at_it_and_nothing_else(desk: Desk) -> None:
    far = {figure("water_use", "this_year"): 480_000}
    desk.got(一=form(far, {figure("co2_emissions"): 9_000_000}))
    return_id = f"park_progress-{PARK}-2023-r1"
    desk.at("2023-12-21")
    corrected = ["--field", "water_use", "--value-year", 2023, "--new", "1240"]
    confirmed = ["--confirmed-by", "王某", "--confirmed-on", "2023-12-21"]
    who = ["--by", "张三", "--reason", "单位误填"]
    desk.decide("adjust", return_id, *corrected, *confirmed, *who)
    payload = next(e for e in desk.ledger.events("adjusted")).payload or {}
    assert len(payload["released"]) == 1
    # The other year of the pair and the question about CO₂ stay open.
    assert desk.verdicts == {"r1": "held"}


def test_notes_beyond_the_setting_are_one_line(desk: Desk) -> None:
    path = desk.instance.home / "instance.toml"
    settings = path.read_text(encoding="utf-8")
    path.write_text(settings.replace("notes_per_return = 20", "notes_per_return = 2"), "utf-8")
    desk.instance.__dict__.pop("settings", None)
    many = [project(row, status="未开工") for row in range(1, 6)]
    findings = desk.got(一=form(*many)).judgement.findings
    assert sorted(f.rule for f in findings) == ["N02", "P13", "P13"]
    [summary] = [f for f in findings if f.rule == "N02"]
    assert summary.arguments == {"value": "8", "raw": "P13 × 8"}  # two cells of five projects
