"""Small numbers are hidden, and so is what would give them away."""

from __future__ import annotations

import pytest

from saferplan.stats.disclosure import to_suppress


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([], set()),
        ([5, 6, 7], set()),
        ([4, 6, 9], {0, 1}),
        ([0, 60, 9], {0, 2}),
        ([1, 2, 9], {0, 1}),
        ([4], {0}),
        ([None, 3, 8, 5], {1, 3}),
    ],
)
def test_counts_under_five_and_one_more_where_the_total_is_known(counts: list[float | None], hidden: set[int]) -> None:
    assert to_suppress(counts) == hidden


def test_one_alone_may_stay_hidden_where_no_total_is_shown() -> None:
    assert to_suppress([4, 6, 9], total_known=False) == {0}
