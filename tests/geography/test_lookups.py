from __future__ import annotations

from datetime import date

import pytest

from saferplan.geography.lookups import VINTAGES, lad_csp_pfa, latest


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2012, 3, 1), "2017-01"),
        (date(2018, 11, 30), "2017-01"),
        (date(2018, 12, 1), "2018-12"),
        (date(2023, 11, 30), "2019-12"),
        (date(2023, 12, 31), "2023-12"),
        (date(2026, 1, 1), "2024"),
        (None, "2024"),
    ],
)
def test_the_newest_lookup_not_after_the_day_is_used(on: date | None, label: str) -> None:
    assert lad_csp_pfa(on).label == label


@pytest.mark.parametrize(
    ("label", "rows", "lads"),
    [("2017-01", 348, 348), ("2018-12", 348, 348), ("2019-12", 342, 339), ("2023-12", 332, 318), ("2024", 332, 318)],
)
def test_partnerships_and_forces_stay_while_authorities_change(label: str, rows: int, lads: int) -> None:
    lookup = next(lad_csp_pfa(day) for day, name in VINTAGES.items() if name == label)
    assert len(lookup.pieces) == rows
    assert len({p.lad for p in lookup.pieces}) == lads
    # 339 is the number of authorities in the lookup of December 2019; it holds 314 CSPs as the others do.
    assert {(p.csp, p.csp_name, p.pfa) for p in lookup.pieces} == {(p.csp, p.csp_name, p.pfa) for p in latest().pieces}
    assert len({p.csp for p in lookup.pieces}) == 314
    assert len({p.pfa for p in lookup.pieces}) == 43


def test_the_lookup_of_2024_equals_that_of_december_2023() -> None:
    def codes(on: date) -> set[tuple[str, str, str]]:
        return {(p.lad, p.csp, p.pfa) for p in lad_csp_pfa(on).pieces}

    assert codes(date(2023, 12, 1)) == codes(date(2024, 1, 1))


def test_peterborough_is_the_same_in_all() -> None:
    for day in VINTAGES:
        (piece,) = [p for p in lad_csp_pfa(day).pieces if p.lad == "E06000031"]
        assert (piece.lad_name, piece.csp, piece.pfa) == ("Peterborough", "E22000017", "E23000023")
