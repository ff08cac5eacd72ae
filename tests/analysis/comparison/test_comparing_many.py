"""Many comparisons at once: equal to one by one, and what they share is read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.comparison.comparing import compare, compare_many
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import Comparison
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import find
from saferplan.periods import Month

PETERBOROUGH = find("E22000017")


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def test_many_questions_are_answered_as_each_by_itself(space: Workspace) -> None:
    """Of other measures, sources, groups, months and denominators, refusals among them, in the order asked."""
    names = ("all-crime", "shoplifting", "domestic-burglary", "charge-rate", "stop-and-search", "burglary")
    questions = [
        Question(space.measures.get(name), PETERBOROUGH, space.group(group), month=month, source=source)
        for name in names
        for group in ("cambridgeshire-districts", "ons-nearest-neighbours")
        for source in (None, "police-uk", "ons", "local")
        for month in (None, Month(2025, 3))
    ]
    found = compare_many(space.snapshot(), questions)
    kinds = {type(item) for item in found}
    assert kinds == {Comparison, NotMeasurable}
    for question, item in zip(questions, found, strict=True):
        try:
            alone: Comparison | NotMeasurable = compare(Workspace(space.folder).snapshot(), question)
        except NotMeasurable as refusal:
            alone = refusal
        assert repr(item) == repr(alone)
    assert compare_many(space.snapshot(), []) == []


def test_many_questions_read_the_counts_and_the_residents_once(space: Workspace) -> None:
    snapshot = Workspace(space.folder).snapshot()
    group = space.group("cambridgeshire-districts")
    names = ("all-crime", "shoplifting", "burglary", "drugs", "robbery")
    questions = [Question(space.measures.get(n), PETERBOROUGH, group, source="police-uk") for n in names]
    compare_many(snapshot, questions)
    read = [str(key[0]) for key in snapshot._answers]
    assert sorted(set(read)) == sorted(read)
