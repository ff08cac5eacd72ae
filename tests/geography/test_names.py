from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from saferplan.geography.areas import AreaType, of_type
from saferplan.geography.names import code_for_name
from saferplan.geography.spelling import nearest, normalise, plain
from saferplan.periods import Month

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "recorded_crime"


@pytest.mark.parametrize(
    ("name", "level", "code"),
    [
        ("Kingston upon Hull, City of", AreaType.CSP, "E22000134"),
        ("Kingston upon Hull", AreaType.CSP, "E22000134"),
        ("Bristol, City of", AreaType.LAD, "E06000023"),
        ("Bristol, City of ", AreaType.CSP, "E22000002"),
        ("St. Helens", AreaType.CSP, "E22000184"),
        ("Barrow-In-Furness", AreaType.CSP, "E22000032"),
        ("Herefordshire, County of", AreaType.CSP, "E22000326"),
        ("Devon and Cornwall", AreaType.PFA, "E23000035"),
        ("London, City of", AreaType.PFA, "E23000034"),
        ("City of London", AreaType.PFA, "E23000034"),
        ("Wiltshire ", AreaType.PFA, "E23000038"),
        ("Leicestershire [note 4]", AreaType.PFA, "E23000021"),
        ("Folkestone and Hythe", AreaType.CSP, "E22000145"),
        ("Taunton Deane", AreaType.CSP, "E22000369"),
        ("Northern Devon", AreaType.CSP, "E22000363"),
        ("London", AreaType.PFA, None),
        ("Unassigned Dorset", AreaType.CSP, None),
        ("Manchester Airport", AreaType.CSP, None),
        ("British Transport Police", AreaType.PFA, None),
        ("CIFAS", AreaType.PFA, None),
    ],
)
def test_a_published_name_has_its_code_or_none(name: str, level: AreaType, code: str | None) -> None:
    assert code_for_name(name, level) == code


@pytest.mark.parametrize("level", [AreaType.CSP, AreaType.LAD, AreaType.PFA])
def test_every_area_is_found_by_its_own_name(level: AreaType) -> None:
    assert all(code_for_name(area.name, level) == area.code for area in of_type(level))


def test_an_authority_that_no_longer_exists_is_not_meant_later() -> None:
    assert code_for_name("Craven", AreaType.LAD, Month(2023, 3)) == "E07000163"
    assert code_for_name("Craven", AreaType.LAD, Month(2023, 4)) is None
    assert code_for_name("Craven", AreaType.LAD) == "E07000163"


def test_spelling_is_made_even() -> None:
    assert normalise("Devon & Cornwall [note 4]") == normalise("devon AND cornwall") == "devon and cornwall"
    assert normalise("King’s Lynn") == normalise("Kings Lynn")
    assert normalise("Bristol, City of") == "city of bristol"
    assert plain("city of bristol") == "bristol"
    assert plain("city of london") == "city of london"
    assert nearest("Petreborough", ["Peterborough", "Cambridge"]) == ["Peterborough"]


def names_in(file_name: str, column: str) -> set[str]:
    path = SHARED / file_name
    if not path.exists():
        pytest.skip("needs the shared data folder")
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        return {row[column] for row in csv.DictReader(file)}


@pytest.mark.shared
def test_all_323_partnerships_of_the_home_office_in_2011_have_a_code() -> None:
    names = names_in("home_office_csp_2011-12_robbery_burglary_theftperson.csv.gz", "CSP Name")
    codes = {code_for_name(name, AreaType.CSP) for name in names}
    assert len(names) == 323
    assert codes == {area.code for area in of_type(AreaType.CSP)}


@pytest.mark.shared
def test_all_forces_of_the_rolling_tables_have_a_code() -> None:
    names = names_in("ons_pfa_rolling12m_by_offence_2003_2018.csv.gz", "PFA")
    without = {name for name in names if code_for_name(name, AreaType.PFA) is None}
    assert without == {"Action Fraud", "British Transport Police", "CIFAS", "UK Finance"}
    assert len(names - without) == 43


@pytest.mark.shared
def test_all_partnerships_of_the_tables_of_2024_have_a_code() -> None:
    names = names_in("ons_csp_counts_ye_september_2024.csv.gz", "Community Safety Partnership name")
    without = {name for name in names if code_for_name(name, AreaType.CSP) is None}
    assert {name for name in without if "nassigned" not in name} == {"Manchester Airport"}
    assert len(names - without) == 314
