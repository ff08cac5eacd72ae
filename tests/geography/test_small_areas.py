from __future__ import annotations

from collections import Counter

import pytest

from saferplan.errors import UsageError
from saferplan.geography import small_areas
from saferplan.geography.areas import lads
from saferplan.geography.small_areas import exact_vintages, lsoa_csps, lsoa_lads, lsoa_vintages, lsoa_wards, wards


def test_every_code_of_three_censuses_is_held() -> None:
    held = Counter(year for code in lsoa_lads() for year in lsoa_vintages(code))
    assert held == {2001: 34_378, 2011: 34_753, 2021: 35_672}
    assert len(lsoa_lads()) == 37_637


def test_every_lsoa_lies_in_one_authority_one_partnership_and_one_ward_of_that_authority() -> None:
    assert lsoa_lads().keys() == lsoa_csps().keys() == lsoa_wards().keys()
    assert len(set(lsoa_lads().values())) == 318
    assert len(set(lsoa_csps().values())) == 314
    assert all(wards()[ward].lad == lsoa_lads()[code] for code, ward in lsoa_wards().items())
    assert all(lads()[lad].area.until is None for lad in set(lsoa_lads().values()))


@pytest.mark.parametrize(
    ("code", "lad"), [("E01008187", "E08000037"), ("E01023508", "E07000242"), ("E01023964", "E07000241")]
)
def test_an_older_lsoa_over_two_authorities_takes_the_one_it_was_in(code: str, lad: str) -> None:
    assert lsoa_vintages(code) == {2001, 2011}
    assert lsoa_lads()[code] == lad


def test_an_lsoa_whose_best_fit_ward_lies_abroad_stays_in_its_authority() -> None:
    assert lsoa_lads()["E01027305"] == "E06000062"
    assert lsoa_csps()["E01027305"] == "E22000357"
    assert wards()[lsoa_wards()["E01027305"]].name == "Middleton Cheney"


def test_half_of_a_split_lsoa_has_no_figures_of_before() -> None:
    newer, older = small_areas._changes()
    halves = next(codes for codes in newer.values() if len(codes) == 2 and all(len(older[c]) == 1 for c in codes))
    for half in halves:
        assert exact_vintages(half) == lsoa_vintages(half)
        assert small_areas.equivalents(half) == {half}
    (whole,) = older[min(halves)]
    assert small_areas.equivalents(whole) >= halves
    assert exact_vintages(whole) > lsoa_vintages(whole)


def test_an_unchanged_lsoa_is_known_at_every_census() -> None:
    assert exact_vintages("E01015589") == {2001, 2011, 2021}


def test_an_unknown_lsoa_is_refused() -> None:
    with pytest.raises(UsageError, match="check the code"):
        lsoa_vintages("E01999999")
