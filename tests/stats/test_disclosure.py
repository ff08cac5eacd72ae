"""Small numbers are hidden, and so is what would give them away."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from saferplan.stats.disclosure import SMALLEST_SHOWN, nested_to_suppress, to_suppress, told_by_sum


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


@pytest.mark.parametrize(
    ("counts", "groups", "hidden", "closed"),
    [
        ([9, 9, 9], "aab", set(), set()),
        ([3, 9, 9, 9], "aabb", {0, 1}, set()),
        ([3, 4, 9, 9], "aabb", {0, 1}, set()),
        ([4, 4, 9, 9], "aabb", {0, 1, 2, 3}, {"a", "b"}),
        ([1, 2, 9, 9, 20, 20], "aabbcc", {0, 1, 2, 3}, {"a", "b"}),
        ([9, 3, 9, 9], "abcd", {0, 1}, {"a", "b"}),
        ([3], "a", {0}, {"a"}),
        ([], "", set(), set()),
    ],
)
def test_no_total_of_a_group_tells_a_hidden_count(
    counts: list[int], groups: str, hidden: set[int], closed: set[str]
) -> None:
    assert nested_to_suppress(counts, groups) == (hidden, closed)


def test_whatever_the_counts_nothing_hidden_follows_from_the_totals_shown() -> None:
    """The total of a shown group less its shown counts must leave more than one answer, and so must that of all."""
    rng = np.random.default_rng(4)
    for _ in range(300):
        counts = rng.poisson(rng.choice([1, 4, 9]), size=12).tolist()
        groups = [str(g) for g in rng.integers(0, 5, size=12)]
        hidden, closed = nested_to_suppress(counts, groups)
        assert {i for i, n in enumerate(counts) if n < SMALLEST_SHOWN} <= hidden
        totals = {g: sum(n for n, other in zip(counts, groups, strict=True) if other == g) for g in groups}
        assert {g for g, total in totals.items() if total < SMALLEST_SHOWN} <= closed
        for group in set(groups):
            unseen = [counts[i] for i in hidden if groups[i] == group]
            assert len(unseen) == groups.count(group) if group in closed else not told_by_sum(unseen)
        if closed and closed != set(groups):
            assert len(closed) > 1
            assert not told_by_sum([totals[group] for group in closed])


def test_every_way_to_fill_in_what_is_hidden_leaves_each_count_open() -> None:
    """By brute force: among all counts that agree with what is shown, no hidden count has the same value throughout."""
    rng = np.random.default_rng(11)
    for _ in range(60):
        counts = rng.integers(0, 12, size=6).tolist()
        hidden, closed = nested_to_suppress(counts, "aabbcc")
        if closed != set("abc"):  # The total of everything is always known.
            seen: dict[int, set[int]] = {place: set() for place in hidden}
            for world in _worlds(counts, hidden, closed):
                for place in hidden:
                    seen[place].add(world[place])
                if all(len(found) > 1 for found in seen.values()):
                    break
            assert all(len(found) > 1 for found in seen.values())


def _worlds(counts: Sequence[int], hidden: frozenset[int], closed: frozenset[str]) -> Iterator[tuple[int, ...]]:
    """All counts of three pairs in which the counts and totals shown, and the total of all, are as they are."""
    ways = [range(14) if i in hidden else (n,) for i, n in enumerate(counts)]
    pairs = [list(itertools.product(*ways[i : i + 2])) for i in (0, 2, 4)]
    for place, group in enumerate("abc"):
        if group not in closed:
            total = sum(counts[2 * place : 2 * place + 2])
            pairs[place] = [pair for pair in pairs[place] if sum(pair) == total]
    for world in itertools.product(*pairs):
        flat = tuple(itertools.chain(*world))
        if sum(flat) == sum(counts):
            yield flat
