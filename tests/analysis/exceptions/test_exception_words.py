"""Why a measure is on the exception list, in the words that stand beside its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from saferplan.analysis.exceptions.causes import causes
from saferplan.analysis.exceptions.evidence import signal_of
from saferplan.analysis.exceptions.result import Cause, CauseKind, Side
from saferplan.errors import NotMeasurable
from saferplan.stats.verdicts import Rule, Variation
from saferplan.workspace import Workspace


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


@pytest.mark.parametrize(
    ("rule", "verdict", "clause"),
    [
        (Rule.ONE_SIDE, Variation.IMPROVEMENT_LOW, "lower than usual"),
        (Rule.OUTSIDE_LIMITS, Variation.CONCERN_HIGH, "higher than usual"),
        (Rule.TREND, Variation.CONCERN_HIGH, "rising steadily"),
        (Rule.TREND, Variation.NEUTRAL_LOW, "falling steadily"),
    ],
)
def test_a_special_cause_is_named_as_a_reader_would(
    space: Workspace, rule: Rule, verdict: Variation, clause: str
) -> None:
    """A run that rises may lie below the mean: it is not called high."""
    item = space.standings()[0][0]
    signal = signal_of(item, space.breaks)
    assert not isinstance(signal, NotMeasurable)
    points = (*signal.points[:-1], replace(signal.points[-1], rule=rule))
    marked = replace(signal, points=points, variation=verdict)
    told = [c for c in causes(item, marked, NotMeasurable("No group."), None, None) if isinstance(c, Cause)]
    assert [c.clause for c in told if c.kind is CauseKind.SPECIAL_CAUSE] == [clause]


def test_causes_that_pull_apart_are_joined_by_but(space: Workspace) -> None:
    def why(*told: tuple[Side, int, str]) -> str:
        listed = tuple(Cause(CauseKind.SPECIAL_CAUSE, side, clause, "", height) for side, height, clause in told)
        return replace(item, causes=listed).why

    item = space.exceptions().items[0]
    low, high = (Side.IMPROVEMENT, -1, "lower than usual"), (Side.CONCERN, 1, "higher than its group")
    assert why(low, high) == "lower than usual, but higher than its group"
    assert why((Side.CONCERN, 0, "the target is red"), low) == "the target is red, but lower than usual"
    assert why((Side.CONCERN, 0, "the target is red"), high) == "the target is red; higher than its group"
    neutral = [(Side.NEUTRAL, height, clause) for _, height, clause in (low, high)]
    assert why(*neutral) == "lower than usual, but higher than its group"
    assert why(neutral[0]) == "lower than usual"
