"""A newer release of a month replaces it from its published date on; the older stays readable; nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.sources.police_uk import Kind
from tests.warehouse.archives import (
    PETERBOROUGH_LSOA,
    Shop,
    month_file,
    name_of,
    outcome,
    street,
    text,
    write_zip,
)

if TYPE_CHECKING:
    import pytest

Rows = Mapping[tuple[str, str], int]
"""(force, month) to the number of rows."""

JAN, FEB = ("cambridgeshire", "2024-01"), ("cambridgeshire", "2024-02")
BEDFORD = ("bedfordshire", "2024-01")
numbers = iter(range(10**6))


def _archive(folder: Path, rows: Rows) -> Path:
    files = {k: v for (force, month), n in rows.items() for k, v in month_file([street()] * n, month, force).items()}
    # A different note makes different bytes, so that equal numbers can be published twice.
    return write_zip(folder / f"{next(numbers)}.zip", files | {"note.txt": str(next(numbers))})


def _publish(shop: Shop, folder: Path, day: str, rows: Rows) -> None:
    shop.take(_archive(folder, rows), published=day)


def _served(shop: Shop, as_at: str | None = None) -> tuple[int, int]:
    """Rows of January and of February, by LSOA; by authority they are the same."""
    counts = shop.counts(as_at=as_at)
    by_area = shop.counts("areas", as_at=as_at)
    months = []
    for month in ("2024-01", "2024-02"):
        months.append(counts[f"{PETERBOROUGH_LSOA} {month} Shoplifting"])
        assert by_area[f"E22000017/E06000031 {month} Shoplifting"] == months[-1]
    return months[0], months[1]


def test_a_newer_release_replaces_its_months_from_its_day_on(shop: Shop, tmp_path: Path) -> None:
    _publish(shop, tmp_path, "2024-03-01", {JAN: 5, FEB: 7})
    _publish(shop, tmp_path, "2024-06-01", {JAN: 4})
    assert _served(shop) == (4, 7)
    assert _served(shop, "2024-06-01") == (4, 7)
    assert _served(shop, "2024-05-31") == (5, 7)
    assert _served(shop, "2024-02-29") == (0, 0)
    assert len(shop.warehouse.catalogue.releases()) == 2


def test_a_month_republished_without_rows_takes_nothing_back(shop: Shop, tmp_path: Path) -> None:
    """Headings alone mean that the force supplied nothing, not that nothing happened."""
    _publish(shop, tmp_path, "2024-03-01", {JAN: 5, FEB: 7})
    _publish(shop, tmp_path, "2024-06-01", {JAN: 0, FEB: 8})
    assert _served(shop) == (5, 8)


def test_on_one_day_the_later_ingest_counts(shop: Shop, tmp_path: Path) -> None:
    _publish(shop, tmp_path, "2024-03-01", {JAN: 5})
    _publish(shop, tmp_path, "2024-03-01", {JAN: 6})
    assert _served(shop) == (6, 0)


def test_an_older_release_that_comes_late_does_not_replace(shop: Shop, tmp_path: Path) -> None:
    _publish(shop, tmp_path, "2024-06-01", {JAN: 4})
    _publish(shop, tmp_path, "2024-03-01", {JAN: 5, FEB: 7})
    assert _served(shop) == (4, 7)
    assert _served(shop, "2024-04-01") == (5, 7)


def test_the_same_bytes_again_change_nothing(shop: Shop, tmp_path: Path) -> None:
    first, second = _archive(tmp_path, {JAN: 5}), _archive(tmp_path, {JAN: 4})
    shop.take(first, published="2024-03-01")
    shop.take(second, published="2024-06-01")
    copy = tmp_path / "under another name.zip"
    copy.write_bytes(first.read_bytes())
    results = shop.take(copy, first, copy, published="2024-12-31")
    assert [(r.already, [release.id for release in r.releases]) for r in results] == [(True, [1])] * 3
    assert _served(shop) == (4, 0)
    assert len(shop.warehouse.catalogue.releases()) == 2


def test_one_file_twice_in_a_call_is_one_release(shop: Shop, tmp_path: Path) -> None:
    path = _archive(tmp_path, {JAN: 5})
    assert [result.already for result in shop.take(path, path)] == [False, True]
    assert _served(shop) == (5, 0)


def test_of_two_forces_in_a_release_only_one_may_be_replaced(shop: Shop, tmp_path: Path) -> None:
    _publish(shop, tmp_path, "2024-03-01", {JAN: 5, BEDFORD: 30})
    _publish(shop, tmp_path, "2024-06-01", {BEDFORD: 20})
    assert _served(shop) == (25, 0)
    assert _served(shop, "2024-05-31") == (35, 0)


def test_each_kind_of_file_is_replaced_by_its_own(shop: Shop, tmp_path: Path) -> None:
    """A newer street file leaves the outcomes of the month standing."""
    files = month_file([street()] * 5) | {name_of(kind="outcomes"): text([outcome()] * 3, Kind.OUTCOMES)}
    shop.take(write_zip(tmp_path / "both.zip", files), published="2024-03-01")
    _publish(shop, tmp_path, "2024-06-01", {JAN: 4})
    assert _served(shop) == (4, 0)
    assert shop.counts(dataset="police-uk/outcomes").total() == 3


force_months = st.sampled_from([JAN, FEB, BEDFORD, ("bedfordshire", "2024-02")])
# An archive of nothing but headings is refused.
some_rows = st.dictionaries(force_months, st.integers(0, 6), min_size=1).filter(lambda rows: any(rows.values()))
published = st.tuples(st.integers(1, 4), some_rows)


@settings(max_examples=5, deadline=None)
@given(st.lists(published, min_size=2, max_size=4))
def test_any_order_of_releases(tmp_path_factory: pytest.TempPathFactory, releases: list[tuple[int, Rows]]) -> None:
    """On each day, for each force and month, the newest published by then; of one day's, the last that came."""
    folder = tmp_path_factory.mktemp("any")
    shop = Shop.at(folder / "warehouse")
    for day, rows in releases:
        _publish(shop, folder, f"2024-03-{day:02d}", rows)
    for day in range(1, 5):
        known = [rows for published, rows in sorted(releases, key=lambda r: r[0]) if published <= day]
        newest = {key: n for rows in known for key, n in rows.items() if n}
        expected = tuple(
            sum(n for (_, month), n in newest.items() if month == wanted) for wanted in ("2024-01", "2024-02")
        )
        assert _served(shop, f"2024-03-{day:02d}") == expected
