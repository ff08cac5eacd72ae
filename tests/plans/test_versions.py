"""Earlier versions of the plan: kept under a day, read in order, set against each other."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError, UsageError
from saferplan.plans import load_plan
from saferplan.plans.versions import FOLDER, keep, kept_plans, refreshes
from saferplan.workspace import Workspace
from tests.plans.test_changes import PLAN

JANUARY, MARCH, JUNE = date(2025, 1, 31), date(2025, 3, 31), date(2026, 6, 30)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def edit(plan: Path, old: str, new: str) -> None:
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")


def test_a_kept_plan_is_the_file_byte_for_byte(plan: Path) -> None:
    kept = keep(plan, plan.parent / FOLDER, JANUARY)
    assert kept == plan.parent / FOLDER / "2025-01-31.yaml"
    assert kept.read_bytes() == plan.read_bytes()


def test_the_same_plan_is_not_kept_twice(plan: Path) -> None:
    folder = plan.parent / FOLDER
    keep(plan, folder, JANUARY)
    assert keep(plan, folder, MARCH) is None
    assert [each.kept_on for each in kept_plans(folder)] == [JANUARY]


def test_a_version_is_never_written_over_nor_put_before_another(plan: Path) -> None:
    folder = plan.parent / FOLDER
    keep(plan, folder, MARCH)
    edit(plan, "A plan", "Our plan")
    for day in (MARCH, JANUARY):
        with pytest.raises(
            UsageError, match=r"2025-03-31\.yaml was kept on 31 March 2025, .*; give a later day, or remove"
        ):
            keep(plan, folder, day)
    assert load_plan(folder / "2025-03-31.yaml").title == "A plan"


def test_a_plan_that_is_wrong_is_not_kept(plan: Path) -> None:
    edit(plan, "title: A plan", "titel: A plan")
    with pytest.raises(DefinitionError, match=r"plan\.yaml:1: unknown key 'titel'"):
        keep(plan, plan.parent / FOLDER, JANUARY)
    assert not (plan.parent / FOLDER).exists()


def test_a_folder_that_is_not_there_holds_no_version(tmp_path: Path) -> None:
    assert kept_plans(tmp_path / FOLDER) == ()


def test_a_file_that_is_named_by_no_day_is_told(plan: Path) -> None:
    folder = plan.parent / FOLDER
    folder.mkdir()
    (folder / "last-year.yaml").write_text(PLAN, encoding="utf-8")
    with pytest.raises(
        DefinitionError, match=r"last-year\.yaml:1: the file is not named by a day; call it as in 2026-"
    ):
        kept_plans(folder)


def test_a_wrong_version_is_told_with_its_line(plan: Path) -> None:
    folder = plan.parent / FOLDER
    folder.mkdir()
    (folder / "2025-01-31.yaml").write_text(PLAN.replace("area:", "aera:"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"2025-01-31\.yaml:3: unknown key 'aera'"):
        kept_plans(folder)


def test_a_version_may_name_a_measure_that_has_gone(plan: Path) -> None:
    edit(plan, "[robbery, burglary]", "[a-measure-of-old]")
    keep(plan, plan.parent / FOLDER, JANUARY)
    assert kept_plans(plan.parent / FOLDER)[0].plan.indicators == ("a-measure-of-old",)


def test_refreshes_are_told_newest_first_each_against_the_next(plan: Path) -> None:
    folder = plan.parent / FOLDER
    keep(plan, folder, JANUARY)
    edit(plan, "-10", "-15")
    keep(plan, folder, JUNE)
    edit(plan, "A plan", "Our plan")
    latest, first = refreshes(kept_plans(folder), load_plan(plan))
    assert (latest.heading, first.heading) == ("Since 30 June 2026", "From 31 January 2025 to 30 June 2026")
    assert [change.sentence for change in latest.changes] == ["The title is now “Our plan”; it was “A plan”."]
    assert [change.sentence for change in first.changes] == [
        "Crime: what it asks for is now 15% below the baseline; it was 10% below the baseline."
    ]


def test_a_plan_kept_and_not_yet_edited_shows_no_change(plan: Path) -> None:
    keep(plan, plan.parent / FOLDER, JANUARY)
    (only,) = refreshes(kept_plans(plan.parent / FOLDER), load_plan(plan))
    assert only.changes == ()


def test_a_plan_never_kept_has_no_refresh(plan: Path) -> None:
    assert refreshes((), load_plan(plan)) == ()


def test_the_example_has_an_earlier_version_that_says_it_was_invented(peterborough: Path) -> None:
    space = Workspace(peterborough)
    (refresh,) = space.refreshes()
    assert "invented" in refresh.before.note
    assert {"Now watched: Theft from the person and bicycle theft."} <= {change.sentence for change in refresh.changes}


def test_a_day_that_has_not_come_is_refused(copy_of_peterborough: Path) -> None:
    with pytest.raises(UsageError, match="2999-01-01 has not come yet; give the day until which the plan stood"):
        Workspace(copy_of_peterborough).keep_plan(date(2999, 1, 1))


def test_a_workspace_finds_the_version_it_has_just_kept(copy_of_peterborough: Path) -> None:
    space = Workspace(copy_of_peterborough)
    assert len(space.kept_plans) == 1
    path = space.keep_plan(date(2026, 3, 31))
    assert path is not None
    assert not path.stat().st_mode & stat.S_IXUSR
    assert [each.kept_on for each in space.kept_plans] == [date(2026, 1, 31), date(2026, 3, 31)]
