"""The plan as it is written, and what each refresh of it changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan.web import kept
from saferplan.workspace import Workspace
from tests.web.conftest import showing
from tests.web.reading_pages import html_of, links, main_of, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(settings: Any, copy_of_peterborough: Path, tmp_path: Path) -> Iterator[Path]:
    yield from showing(settings, copy_of_peterborough, tmp_path / "state")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_plan_names_its_members_by_their_footing(site: Client, peterborough: Path) -> None:
    said = read(site, "/plan/")
    plan = Workspace(peterborough).plan
    positions = [said.index(member.organisation, said.index("Members")) for member in plan.members]
    assert positions == sorted(positions)
    assert (
        said.index("Responsible authorities") < said.index("Co-operating bodies") < said.index("Invited to take part")
    )
    assert "the integrated care board From 1 July 2022" in said


def test_priorities_have_their_duties_their_lead_and_their_targets(site: Client) -> None:
    said = read(site, "/plan/")
    assert (
        "Fewer victims of crime Every crime counted here has a person, household or business behind it. "
        "Led by Cambridgeshire Constabulary Targets Victim-based crime Legal duty it answers Reducing crime and "
        "disorder, anti-social behaviour and harm to the environment (Crime and Disorder Act 1998, "
        "section 6(1)(a))" in said
    )
    assert "Targets None is set." in said
    page = html_of(site, "/plan/")
    assert "#target-victim-based-crime-2027" in links(page)
    assert 'id="target-victim-based-crime-2027"' in page


def test_a_target_is_worded_with_its_baseline_and_its_period(site: Client) -> None:
    said = read(site, "/plan/")
    assert "Asks for 10% below the baseline, by December 2027" in said
    assert "Baseline January 2024 to December 2024" in said
    assert "Period January 2025 to December 2027" in said
    assert "When figures are revised It follows the publisher's corrections" in said


def test_comparison_groups_say_how_they_average_and_link_to_their_areas(site: Client) -> None:
    said = read(site, "/plan/")
    assert (
        "The 20 authorities the ONS finds most like Peterborough (by all its indicators) 20 areas; simple average;"
        in said
    )
    assert "The other districts of Cambridgeshire 5 areas; weighted average; the area itself is left out;" in said
    assert "/areas/E22000018/" in links(html_of(site, "/plan/"))


def test_breaks_that_touch_the_plan_are_listed_the_newest_first(site: Client) -> None:
    main = main_of(html_of(site, "/plan/"))
    table = words(f"<main>{main[main.index('app-breaks') - 20 :]}</main>")
    assert table.index("1 April 2017") < table.index("1 May 2013") < table.index("1 September 2011")
    assert "Burglary divided anew" in table
    assert "Victim-based crime, police.uk approximation; " in table, "titles with commas of their own"
    assert "Home Office revises its most similar groups" not in table, "the plan uses no such group"


def test_a_break_of_the_partnership_s_own_is_listed(own: Path) -> None:
    (own / "breaks.yaml").write_text(
        "breaks:\n  - {id: new-system, date: 2026-04-01, kind: recording-rule, title: A new crime system, note: Counts "
        "may overlap., measures: [burglary], areas: [E22000017], blocks_comparison: true}\n",
        encoding="utf-8",
    )
    said = read(Client(HTTP_HOST="localhost"), "/plan/")
    assert "1 April 2026 A new crime system Counts may overlap. Recording rule Burglary Never" in said


def test_what_a_refresh_changed_is_told_by_part(site: Client) -> None:
    said = read(site, "/plan/changes/")
    assert said.startswith("What changed in each refresh of the plan")
    assert "Since 31 January 2026 The version kept on 31 January 2026, against the plan as it is now." in said
    assert "About the earlier version: An invented earlier version" in said
    assert (
        "Targets Victim-based crime: what it asks for is now 10% below the baseline; it was 5% below the baseline."
        in said
    )
    assert "1 refresh since 31 January 2026." in read(site, "/plan/")


def test_an_edit_of_the_plan_shows_at_once(own: Path) -> None:
    client = Client(HTTP_HOST="localhost")
    assert "Victim-based crime: its deadline" not in read(client, "/plan/changes/")
    edit(own, "deadline: 2027-12", "deadline: 2028-12")
    assert "its deadline is now December 2028; it was December 2027." in read(client, "/plan/changes/")
    assert "Asks for 10% below the baseline, by December 2028" in read(client, "/plan/")


def test_a_plan_never_kept_says_how_to_keep_it(own: Path) -> None:
    (own / "plan-versions" / "2026-01-31.yaml").unlink()
    assert "No earlier version was kept" in read(Client(HTTP_HOST="localhost"), "/plan/changes/")
    assert "it cannot be told what a refresh changed" in read(Client(HTTP_HOST="localhost"), "/plan/")


def test_a_plan_kept_and_not_edited_says_that_nothing_changed(own: Path) -> None:
    Workspace(own).keep_plan()
    kept.forget()
    said = read(Client(HTTP_HOST="localhost"), "/plan/changes/")
    assert said.index("Nothing was changed.") < said.index("From 31 January 2026 to")


def test_a_duty_that_no_priority_answers_is_named(own: Path) -> None:
    edit(own, "    section_6: [d]\n", "")
    assert "No priority answers these legal duties: Preventing people" in read(Client(HTTP_HOST="localhost"), "/plan/")


def test_a_bare_plan_has_a_page_without_blanks(own: Path) -> None:
    (own / "plan.yaml").write_text(
        "title: A plan\npartnership: A partnership\narea: E22000017\nperiod: {first: 2025-01, last: 2027-12}\n", "utf-8"
    )
    client = Client(HTTP_HOST="localhost")
    said = read(client, "/plan/")
    for words_ in (
        "names no priority",
        "sets no target",
        "names no member",
        "names no comparison group",
        "None touches",
    ):
        assert words_ in said
    assert "There are no figures to show yet The plan names no measure" in read(client, "/")
