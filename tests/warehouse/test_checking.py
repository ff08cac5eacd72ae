"""A check says what an ingest would do, does exactly that when it is then done, and leaves nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import SourceError, UsageError
from saferplan.periods import Month
from saferplan.warehouse.checking import Fate
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, archive, empty_workspace

HERE, WRONG = (PETERBOROUGH_014A, "Robbery"), (PETERBOROUGH_014A, "?")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return empty_workspace(tmp_path / "w")


def months(*texts: str) -> tuple[Month, ...]:
    return tuple(Month.parse(text) for text in texts)


def test_it_finds_what_the_ingest_then_makes(space: Workspace, tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [HERE, WRONG], "2024-02": [HERE]}, {"2024-01": [(FENLAND, "x")]})
    (checked,) = space.check([given], scratch=tmp_path / "scratch", published=date(2024, 3, 1))
    (made,) = space.ingest([given], published=date(2024, 3, 1))
    told = [(r.dataset, r.rows_read, r.rows_stored, r.rows_rejected, r.notes) for r in checked.ingested.releases]
    assert told == [(r.dataset, r.rows_read, r.rows_stored, r.rows_rejected, r.notes) for r in made.releases]
    assert checked.ingested.rejections == made.rejections


def test_it_leaves_nothing(space: Workspace, tmp_path: Path) -> None:
    before = sorted(path for path in space.folder.rglob("*") if path.is_file())
    space.check([archive(tmp_path / "a.zip", {"2024-01": [HERE]})], scratch=tmp_path / "scratch")
    with pytest.raises(SourceError):
        space.check([archive(tmp_path / "b.zip", {"2024-01": [WRONG]})], scratch=tmp_path / "scratch")
    assert space.releases().is_empty()
    assert not (tmp_path / "scratch").exists()
    after = sorted(path for path in space.folder.rglob("*") if path.is_file())
    assert [path.name for path in after if path not in before] in ([], ["catalogue.sqlite"])


def test_it_does_not_wait_for_a_writer(space: Workspace, tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [HERE]})
    with space.warehouse.writing():
        assert space.check([given], scratch=tmp_path / "scratch")


def test_new_replaced_and_behind(space: Workspace, tmp_path: Path) -> None:
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE], "2024-02": [HERE]})], published=date(2024, 3, 1))
    space.ingest([archive(tmp_path / "b.zip", {"2024-03": [HERE]})], published=date(2024, 6, 1))
    given = archive(
        tmp_path / "c.zip", {m: [HERE] * n for m, n in (("2024-01", 1), ("2024-02", 2), ("2024-03", 3), ("2024-04", 1))}
    )
    (checked,) = space.check([given], scratch=tmp_path / "scratch", published=date(2024, 5, 1))
    found = {effect.fate: effect for effect in checked.effects}
    assert found[Fate.REPLACED].months == months("2024-01", "2024-02")
    assert found[Fate.REPLACED].changed == months("2024-02")
    assert found[Fate.REPLACED].shown == 1
    assert (found[Fate.BEHIND].months, found[Fate.BEHIND].shown) == (months("2024-03"), 2)
    assert (found[Fate.NEW].months, found[Fate.NEW].shown) == (months("2024-04"), 0)


def test_files_of_one_call_are_held_against_each_other(space: Workspace, tmp_path: Path) -> None:
    first = archive(tmp_path / "a.zip", {"2024-01": [HERE]})
    second = archive(tmp_path / "b.zip", {"2024-01": [HERE, HERE]})
    one, two = space.check([first, second, first], scratch=tmp_path / "scratch", published=date(2024, 3, 1))[:2]
    assert [effect.fate for effect in one.effects] == [Fate.NEW]
    assert [effect.fate for effect in two.effects] == [Fate.REPLACED]
    assert two.effects[0].changed == months("2024-01")


def test_what_is_held_already_has_no_effect(space: Workspace, tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [HERE]})
    space.ingest([given])
    (checked,) = space.check([given], scratch=tmp_path / "scratch")
    assert checked.ingested.already
    assert checked.effects == ()


def test_a_day_to_come_is_refused(space: Workspace, tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [HERE]})
    with pytest.raises(UsageError, match="has not come yet"):
        space.check([given], scratch=tmp_path / "scratch", published=date(2999, 1, 1))
