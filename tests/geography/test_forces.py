from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from saferplan.errors import UsageError
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.geography.forces import force, force_named, force_of_pfa, forces, home_forces

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "police_uk"


def test_there_are_43_territorial_forces_and_two_others() -> None:
    assert len(forces()) == 45
    assert {f.pfa for f in forces().values() if f.pfa} == {area.code for area in of_type(AreaType.PFA)}
    assert {f.slug for f in forces().values() if f.pfa is None} == {"btp", "northern-ireland"}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Cambridgeshire Constabulary", "cambridgeshire"),
        ("Cambridgeshire", "cambridgeshire"),
        ("London, City of", "city-of-london"),
        ("City of London", "city-of-london"),
        ("Metropolitan Police Service", "metropolitan"),
        ("Metropolitan Police", "metropolitan"),
        ("Devon & Cornwall Police", "devon-and-cornwall"),
        ("Devon and Cornwall", "devon-and-cornwall"),
        ("Dyfed-Powys", "dyfed-powys"),
        ("Hampshire and Isle of Wight", "hampshire"),
        ("Leicestershire [note 4]", "leicestershire"),
        ("British Transport Police", "btp"),
        ("avon-and-somerset", "avon-and-somerset"),
    ],
)
def test_a_force_is_known_by_the_names_publishers_give_it(name: str, slug: str) -> None:
    assert force_named(name).slug == slug


def test_no_name_means_two_forces() -> None:
    names = [n for f in forces().values() for n in {f.name, *f.variants}]
    assert len(names) == len(set(names))
    assert all(force_named(n) is f for f in forces().values() for n in (f.name, f.slug, *f.variants))


def test_an_unknown_force_ends_in_a_remedy() -> None:
    with pytest.raises(UsageError, match="did you mean Cambridgeshire Police"):
        force_named("Cambridgshire Police")
    with pytest.raises(UsageError, match="write it as in cambridgeshire"):
        force("cambs")
    with pytest.raises(UsageError, match="use one such as E23000023"):
        force_of_pfa("E23999999")


@pytest.mark.parametrize(
    ("area", "slugs"),
    [
        ("E22000017", ("cambridgeshire",)),
        ("E05010807", ("cambridgeshire",)),
        ("E01015589", ("cambridgeshire",)),
        ("E07000163", ("north-yorkshire",)),
        ("Wales", ("dyfed-powys", "gwent", "north-wales", "south-wales")),
        ("London", ("city-of-london", "metropolitan")),
    ],
)
def test_home_forces_are_those_whose_coverage_an_area_needs(area: str, slugs: tuple[str, ...]) -> None:
    assert home_forces(find(area)) == slugs


def test_all_territorial_forces_cover_england_and_wales() -> None:
    assert len(home_forces(find("England and Wales"))) == 43
    assert "btp" not in home_forces(find("England and Wales"))


@pytest.mark.shared
@pytest.mark.parametrize("year", [2014, 2025])
def test_slugs_are_those_of_the_published_files(year: int) -> None:
    path = SHARED / f"derived_counts_force_month_lad_crimetype_{year}.csv.gz"
    if not path.exists():
        pytest.skip("needs the shared data folder")
    with gzip.open(path, "rt") as file:
        slugs = {row["force"] for row in csv.DictReader(file)}
    assert len(slugs) > 30
    assert slugs <= forces().keys()
