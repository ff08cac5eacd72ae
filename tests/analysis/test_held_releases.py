"""Which releases are held, how much of each is shown, and what was refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HERE, WRONG, WORSE = ((PETERBOROUGH_014A, kind) for kind in ("Robbery", "?", "!"))


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = empty_workspace(tmp_path / "w")
    made.ingest(
        [archive(tmp_path / "a.zip", {"2024-01": [HERE, WRONG], "2024-02": [HERE]})], published=date(2024, 3, 1)
    )
    made.ingest([archive(tmp_path / "b.zip", {"2024-02": [HERE, WRONG, WRONG, WORSE]})], published=date(2024, 4, 1))
    return made


def test_a_release_is_replaced_period_by_period(space: Workspace, tmp_path: Path) -> None:
    newest, oldest = space.held_releases()
    assert (newest.record.id, newest.periods, newest.shown, newest.replaced_by) == (2, 1, 1, ())
    assert (oldest.record.id, oldest.periods, oldest.shown, oldest.replaced_by) == (1, 2, 1, (2,))
    assert not oldest.is_replaced
    space.ingest([archive(tmp_path / "c.zip", {"2024-01": [HERE]})], published=date(2024, 5, 1))
    oldest = space.held_releases()[-1]
    assert (oldest.shown, oldest.replaced_by, oldest.is_replaced) == (0, (2, 3), True)


def test_as_it_was_on_a_day(space: Workspace) -> None:
    (only,) = space.held_releases(date(2024, 3, 15))
    assert (only.record.id, only.shown, only.replaced_by) == (1, 2, ())


def test_it_agrees_with_what_is_covered(peterborough: Path) -> None:
    space = Workspace(peterborough)
    covered = space.coverage()["release"].drop_nulls().value_counts()
    assert {held.record.id: held.shown for held in space.held_releases() if held.shown} == dict(covered.iter_rows())


def test_reasons_are_counted_the_most_frequent_first(space: Workspace) -> None:
    told = [(item.release, item.reason, item.rows) for item in space.rejection_reasons()]
    assert told[0] == (2, "the crime type '?' is not known", 2)
    assert sorted(told[1:]) == [(1, "the crime type '?' is not known", 1), (2, "the crime type '!' is not known", 1)]


def test_rejected_rows_come_in_pieces(space: Workspace) -> None:
    everything = space.rejections_from(0, 100)
    assert [space.rejections_from(i, 1)[0] for i in range(4)] == list(everything)
    assert {release for release, _ in everything} == {1, 2}
    assert [row.line for _, row in space.rejections_from(0, 100, 2)] == [3, 4, 5]
    assert len(everything) == space.rejected_rows().height
