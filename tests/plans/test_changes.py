"""What a refresh of a plan changed, in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.plans import Plan, load_plan
from saferplan.plans.changes import ChangeKind, Part, changes

PLAN = """\
title: A plan
partnership: A partnership
area: E22000017
period: {first: 2025-01, last: 2027-12}
members:
  - {organisation: The council, role: responsible}
  - {organisation: The police, role: responsible, valid_from: 2020-01-01}
  - {organisation: A charity, role: invited}
priorities:
  - {title: Fewer victims, section_6: [a], lead: The police}
  - {title: Less harm, section_6: [b]}
targets:
  - id: crime-2027
    title: Crime
    measure: all-crime
    baseline: {first: 2024-01, last: 2024-12}
    change_percent: -10
    deadline: 2027-12
indicators: [robbery, burglary]
comparison_groups:
  - england
  - id: near
    name: Near ones
    members: [{area: E07000008, name: Cambridge}]
contacts:
  - {role: Manager, organisation: The council, name: Somebody, email: somebody@example.org}
committee: {name: Scrutiny, meeting_date: 2026-03-10}
report: {purpose: To tell.}
"""
NAMES = {
    "all-crime": "All recorded crime",
    "drugs": "Drug offences",
    "robbery": "Robbery",
    "asb": "ASB incidents",
    "by-list": "Victim-based crime, by our list",
}


def plan(folder: Path, text: str) -> Plan:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path)


def told(folder: Path, *replaced: tuple[str, str]) -> list[str]:
    """The sentences for the plan above with each old text replaced by its new one."""
    text = PLAN
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    found = changes(plan(folder, PLAN), plan(folder, text), lambda measure: NAMES.get(measure, measure))
    return [change.sentence for change in found]


def test_a_plan_that_says_the_same_has_no_changes(tmp_path: Path) -> None:
    assert told(tmp_path) == []
    # Words of a report, its meeting and notes change with every report, and how a file is laid out says nothing.
    assert (
        told(tmp_path, ("To tell.", "To ask."), ("2026-03-10", "2026-06-10"), ("A plan\n", "A plan\nnote: New\n")) == []
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: A plan", "title: Our plan", "The title is now “Our plan”; it was “A plan”."),
        (
            "2025-01, last: 2027-12}\nmem",
            "2026-01, last: 2028-12}\nmem",
            "The plan's period is now January 2026 to December 2028; it was January 2025 to December 2027.",
        ),
        (
            "area: E22000017\n",
            "area: E22000017\nreporting_year: calendar\n",
            "The reporting year is now the calendar year; it was the financial year.",
        ),
        (
            "committee: {name: Scrutiny, meeting_date: 2026-03-10}\n",
            "",
            "The committee it reports to was taken out; it was “Scrutiny”.",
        ),
        (
            "  - {organisation: A charity, role: invited}\n",
            "",
            "Taken out: A charity, invited to take part.",
        ),
        (
            "  - {organisation: A charity",
            "  - {organisation: Probation, role: responsible}\n  - {organisation: A charity",
            "Added: Probation, a responsible authority.",
        ),
        (
            "A charity, role: invited",
            "A charity, role: co-operating",
            "A charity: its role is now a co-operating body; it was invited to take part.",
        ),
        (
            "valid_from: 2020-01-01",
            "valid_from: 2020-01-01, valid_to: 2026-04-01",
            "The police: its membership is now from 1 January 2020 until 31 March 2026; it was from 1 January 2020.",
        ),
        (", valid_from: 2020-01-01", "", "The police: its membership was taken out; it was from 1 January 2020."),
        (
            "lead: The police",
            "lead: The council",
            "Fewer victims: its lead is now The council; it was The police.",
        ),
        (
            "Less harm, section_6: [b]",
            "Less harm, section_6: [b, d]",
            "Less harm: its list of duties is now s.6(1)(b) and s.6(1)(d); it was s.6(1)(b).",
        ),
        (
            "change_percent: -10",
            "change_percent: 0",
            "Crime: what it asks for is now no worse than the baseline; it was 10% below the baseline.",
        ),
        (
            "2024-01, last: 2024-12}",
            "2023-01, last: 2023-12}",
            "Crime: its baseline is now January 2023 to December 2023; it was January 2024 to December 2024.",
        ),
        (
            "2024-12}",
            "2024-12, published_figure: 18729}",
            "Crime: the baseline's published figure is now 18,729; none was given.",
        ),
        ("deadline: 2027-12", "deadline: 2028-12", "Crime: its deadline is now December 2028; it was December 2027."),
        (
            "deadline: 2027-12",
            "deadline: 2027-12\n    rag: {amber_up_to_percent: 2.5}",
            "Crime: the limit of amber is now 2.5%; it was 5%.",
        ),
        (
            "deadline: 2027-12",
            "deadline: 2027-12\n    priority: Less harm",
            "Crime: its priority is now “Less harm”; none was given.",
        ),
        ("measure: all-crime", "measure: drugs", "Crime: its measure is now drug offences; it was all recorded crime."),
        ("[robbery, burglary]", "[robbery, burglary, drugs]", "Now watched: Drug offences."),
        ("[robbery, burglary]", "[robbery, burglary, drugs, asb]", "Now watched: Drug offences and ASB incidents."),
        (
            "[robbery, burglary]",
            "[robbery, burglary, drugs, all-crime]",
            "Now watched: Drug offences and all recorded crime.",
        ),
        (
            "[robbery, burglary]",
            "[robbery, burglary, by-list, all-crime]",
            "Now watched: Victim-based crime, by our list; and all recorded crime.",
        ),
        ("[robbery, burglary]", "[burglary]", "No longer watched: Robbery."),
        ("  - england\n", "", "Taken out: Every area of its kind in England."),
        (
            "{area: E07000008, name: Cambridge}",
            "{area: E07000008, name: Cambridge}, {area: E07000010}",
            "Near ones: its list of areas is now Cambridge and E07000010; it was Cambridge.",
        ),
        (
            "    name: Near ones",
            "    name: Near ones\n    averaging: weighted",
            "Near ones: its average is now weighted; it was simple.",
        ),
        ("role: Manager", "role: Analyst", "Added: Analyst, The council."),
    ],
)
def test_each_change_is_told_in_a_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    found = told(tmp_path, (old, new))
    assert sentence in found
    assert all(each.endswith((".", ".”")) for each in found)


def test_a_target_added_is_told_with_what_it_asks_for(tmp_path: Path) -> None:
    text = PLAN.replace(
        "targets:\n",
        "targets:\n" + PLAN[PLAN.index("  - id: crime") : PLAN.index("indicators")].replace("crime-2027", "more"),
    )
    (change,) = changes(plan(tmp_path, PLAN), plan(tmp_path, text))
    assert (change.part, change.kind) == (Part.TARGETS, ChangeKind.ADDED)
    assert change.sentence == "Added: Crime, 10% below the baseline (January 2024 to December 2024) by December 2027."


def test_a_target_whose_id_changed_is_another_target(tmp_path: Path) -> None:
    assert [sentence.split(":")[0] for sentence in told(tmp_path, ("crime-2027", "crime-2030"))] == [
        "Added",
        "Taken out",
    ]


def test_another_order_of_the_priorities_is_a_change(tmp_path: Path) -> None:
    first, second = PLAN.splitlines(keepends=True)[9:11]
    assert told(tmp_path, (first + second, second + first)) == [
        "The priorities stand in another order: Less harm and Fewer victims."
    ]
    assert told(tmp_path, (first, "")) == ["Taken out: Fewer victims, s.6(1)(a)."]


def test_who_a_contact_is_stays_out_of_the_list(tmp_path: Path) -> None:
    """A list of changes is kept for years, and a person may have left."""
    assert told(tmp_path, ("Somebody", "Another"), ("somebody@", "another@")) == []


def test_two_terms_of_one_member_are_told_apart(tmp_path: Path) -> None:
    again = "  - {organisation: The police, role: responsible, valid_from: 2026-01-01}\n  - {organisation: A charity"
    assert told(tmp_path, ("  - {organisation: A charity", again)) == [
        "Added: The police (2), a responsible authority."
    ]


def test_parts_come_in_the_order_of_the_page(tmp_path: Path) -> None:
    text = (
        PLAN.replace("A plan", "Our plan")
        .replace("A charity", "A club")
        .replace("[robbery, ", "[")
        .replace("-10", "-12")
    )
    found = [change.part for change in changes(plan(tmp_path, PLAN), plan(tmp_path, text))]
    assert found == sorted(found, key=list(Part).index)
    assert set(found) == {Part.PLAN, Part.MEMBERS, Part.TARGETS, Part.WATCHED}
