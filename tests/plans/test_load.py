"""Reading plan.yaml: every fault names file, line and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError, UsageError
from saferplan.periods import Month
from saferplan.plans import Duty, Plan, Reading, RevisionPolicy, Role, TrajectoryMethod, load_plan

EXAMPLES = Path(__file__).parents[2] / "examples"

PLAN = """\
title: A plan
partnership: A partnership
area: E22000017
period: {first: 2025-01, last: 2027-12}
members:
  - organisation: A council
    role: responsible
    valid_to: 2026-04-01
targets:
  - id: crime-2027
    title: Crime
    measure: all-crime
    baseline: {first: 2024-01, last: 2024-12}
    change_percent: -10
    deadline: 2027-12
indicators: [robbery, burglary]
comparison_groups: [england]
"""


def plan_from(folder: Path, text: str) -> Plan:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, measures={"all-crime", "robbery", "burglary"}, groups={"my-neighbours"})


def refusal(folder: Path, old: str, new: str) -> str:
    assert old in PLAN
    with pytest.raises(DefinitionError) as refused:
        plan_from(folder, PLAN.replace(old, new, 1))
    return str(refused.value).removeprefix(f"{folder}/")


def test_a_plan_is_read_with_stated_defaults(tmp_path: Path) -> None:
    target = plan_from(tmp_path, PLAN).target("crime-2027")
    assert (target.baseline.first, target.deadline, target.months_allowed) == (Month(2024, 1), Month(2027, 12), 36)
    assert target.reading is Reading.FINAL_YEAR_TOTAL
    assert target.trajectory is TrajectoryMethod.LINEAR_ROLLING
    assert target.revision_policy is RevisionPolicy.RESTATE
    assert target.figure(1000) == 900


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("change_percent", "change_percnt", "plan.yaml:14: unknown key 'change_percnt'; did you mean"),
        ("    title: Crime\n", "", "plan.yaml:10: 'targets[1].title' is missing; add it."),
        ("responsible", "responsable", "plan.yaml:7: members[1].role: 'responsable' is not one of 'responsible', "),
        ("2027-12}", "2027-13}", "plan.yaml:4: period.last: 2027-13 is not a month; write it as YYYY-MM, for example"),
        ("2027-12}", "2024-12}", "plan.yaml:4: period.last: 2024-12 is before first 2025-01; correct one of the two."),
        ("2027-12}", "2127-12}", "plan.yaml:4: period.last: 2025-01 to 2127-12 is longer than 10 years; correct"),
        ("deadline: 2027-12", "deadline: 2024-12", "plan.yaml:15: targets[1].deadline: 2024-12 is not after the"),
        ("deadline: 2027-12", "deadline: 2025-06", "plan.yaml:15: targets[1].deadline: 2025-06 is only 6 months after"),
        (
            "last: 2024-12}",
            "last: 2024-11}",
            "plan.yaml:13: targets[1].baseline.last: 2024-01 to 2024-11 is 11 months, not 12; make it 12, or state "
            "'length_in_months: 11'.",
        ),
        ("-10", "-100", "plan.yaml:14: targets[1].change_percent: '-100' should be greater than -100; correct it."),
        ("-10", "a tenth", "plan.yaml:14: targets[1].change_percent: 'a tenth' is not a number; write digits"),
        ("2026-04-01", "April 2026", "plan.yaml:8: members[1].valid_to: 'April 2026' is not a date; write it as"),
        ("id: crime-2027", "id: Crime 2027", "plan.yaml:10: targets[1].id: 'Crime 2027' cannot be an id; use small"),
        ("E22000017", "Peterborough", "plan.yaml:3: area: 'Peterborough' is not an ONS code; write one such as"),
        ("all-crime", "all-crimes", "plan.yaml:12: targets[1].measure: 'all-crimes' is not a known measure; did"),
        ("burglary]", "burglry]", "plan.yaml:16: indicators[2]: 'burglry' is not a known measure; did you mean"),
        ("[england]", "[my-neighbors]", "plan.yaml:17: comparison_groups[1]: 'my-neighbors' is not a known"),
        ("burglary]", "robbery]", "plan.yaml:16: indicators[2]: 'robbery' is listed twice; take one out."),
        ("partnership:", "title:", "plan.yaml:2: 'title' is written twice; keep one of the two."),
        (
            "title: A plan",
            "title: 'A plan",
            "plan.yaml:1: this is not YAML (found unexpected end of stream); check the",
        ),
        ("[england]", "england", "plan.yaml:17: comparison_groups: 'england' must be a list; put each entry"),
        ("title: A plan", "title:", "plan.yaml:1: 'title' is empty; write its value."),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert refusal(tmp_path, old, new).startswith(message)


def test_a_target_may_name_the_version_of_its_measure(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    versions = {"all-crime": 2, "robbery": 1, "burglary": 1}
    path.write_text(PLAN.replace("measure: all-crime", "measure: all-crime\n    measure_version: 2"), encoding="utf-8")
    assert load_plan(path, measures=versions).targets[0].measure_version == 2
    path.write_text(PLAN.replace("measure: all-crime", "measure: all-crime\n    measure_version: 1"), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_plan(path, measures=versions)
    assert str(refused.value) == (
        f"{path}:13: targets[1].measure_version: 'all-crime' is defined in version 2, not 1; see what changed with "
        "'saferplan measures show all-crime', then write 2."
    )


def test_several_faults_are_counted_and_the_first_line_comes_first(tmp_path: Path) -> None:
    text = PLAN.replace("E22000017", "here").replace("-10", "x")
    with pytest.raises(DefinitionError, match=r"plan\.yaml:3: .*\(1 more in this file\)$"):
        plan_from(tmp_path, text)


def test_two_targets_with_one_id_are_refused(tmp_path: Path) -> None:
    start = PLAN.index("  - id: crime")
    end = PLAN.index("indicators")
    with pytest.raises(DefinitionError, match=r":16: targets\[2\]\.id: the id 'crime-2027' is used twice"):
        plan_from(tmp_path, PLAN[:end] + PLAN[start:end] + PLAN[end:])


def test_a_frozen_baseline_needs_the_figure_it_is_frozen_at(tmp_path: Path) -> None:
    message = refusal(tmp_path, "    deadline", "    revision_policy: freeze\n    deadline")
    assert message.startswith("plan.yaml:15: targets[1].revision_policy: a frozen baseline needs its figure; add")
    frozen = PLAN.replace("2024-12}", "2024-12, published_figure: 18729}").replace(
        "    deadline", "    revision_policy: freeze\n    deadline"
    )
    assert plan_from(tmp_path, frozen).target("crime-2027").baseline.published_figure == 18729


def test_a_baseline_of_whole_years_may_be_stated(tmp_path: Path) -> None:
    text = PLAN.replace("2024-01, last", "2022-01, length_in_months: 36, last")
    assert plan_from(tmp_path, text).target("crime-2027").baseline.years == 3


def test_an_unknown_target_is_named_with_its_neighbour(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'crime-2026' is not a target of this plan; did you mean 'crime-2027'\?"):
        plan_from(tmp_path, PLAN).target("crime-2026")


def test_paragraphs_are_divided_by_an_empty_line(tmp_path: Path) -> None:
    text = PLAN + "report:\n  purpose: |\n    One\n    line.\n\n    Two.\n  next_steps: [First, Second]\n"
    report = plan_from(tmp_path, text).report
    assert report.purpose == ("One line.", "Two.")
    assert report.next_steps == ("First", "Second")


def test_peterborough_s_example_ticks_every_duty_and_knows_its_measures() -> None:
    known = {path.stem for path in (Path(__file__).parents[2] / "src/saferplan/measures/definitions").glob("*.yaml")}
    plan = load_plan(EXAMPLES / "peterborough-2025-27" / "plan.yaml", measures=known, groups=())
    assert (plan.area, plan.duties_not_covered) == ("E22000017", ())
    assert plan.targets[0].change_percent == -10
    assert plan.targets[0].deadline == Month(2027, 12)
    assert not any(person.name for person in (*plan.contacts, *plan.report.officers))


def test_cambridgeshire_s_example_has_the_members_of_each_day() -> None:
    known = {path.stem for path in (Path(__file__).parents[2] / "src/saferplan/measures/definitions").glob("*.yaml")}
    plan = load_plan(EXAMPLES / "cambridgeshire-2011-14" / "plan.yaml", measures=known, groups=())
    names = {day: {m.organisation for m in plan.members_on(day)} for day in (date(2012, 11, 21), date(2012, 11, 22))}
    assert names[date(2012, 11, 21)] - names[date(2012, 11, 22)] == {"Cambridgeshire Police Authority"}
    before, after = ({m.organisation for m in plan.members_on(day)} for day in (date(2013, 3, 31), date(2013, 4, 1)))
    assert before - after == {"NHS Peterborough"}
    assert after - before == {"NHS Cambridgeshire and Peterborough Clinical Commissioning Group"}
    assert plan.members_on(date(2013, 7, 24))[0].role is Role.RESPONSIBLE
    assert plan.duties_not_covered == (Duty.SERIOUS_VIOLENCE,)  # a duty since 2023 only
