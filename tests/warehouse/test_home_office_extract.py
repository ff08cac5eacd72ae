"""The copy of the Home Office table that lost its year: through the warehouse to the figures the ONS published."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import SourceError, UsageError
from saferplan.workspace import Workspace
from tests.sources.workbooks import write_csv
from tests.warehouse.archives import EXAMPLES

SLICE = Path(__file__).parents[1] / "data" / "sources" / "home_office_extract_2011-12.csv"
NAME = "home_office_csp_2011-12_robbery_burglary_theftperson.csv.gz"
WHOLE = Path(__file__).parents[3] / "shared" / "data" / "recorded_crime" / NAME
CAMBRIDGESHIRE, PETERBOROUGH = "E23000023", "E22000017"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "plan.yaml").write_text("title: A plan that is not read here\n")
    return Workspace(tmp_path)


@pytest.mark.parametrize("path", [SLICE, pytest.param(WHOLE, marks=pytest.mark.shared)], ids=["slice", "whole"])
def test_cambridgeshire_in_2011_12_is_as_the_ons_has_it(space: Workspace, path: Path) -> None:
    if not path.exists():
        pytest.skip("the whole file lies in the shared folder")
    (result,) = space.ingest([path], financial_year="2011/12")
    (release,) = result.releases
    assert (str(release.first), str(release.last), release.rows_rejected) == ("2011-04", "2012-03", 5)
    for measure, expected in (("domestic-burglary", 2_772), ("burglary", 2_772 + 3_525), ("robbery", 417)):
        frame = space.series(measure, CAMBRIDGESHIRE, source="home-office", by="year")
        assert (frame["period"].to_list(), frame["value"].to_list()) == (["2011/12"], [expected]), measure
    quarters = space.series("domestic-burglary", PETERBOROUGH, source="home-office")
    assert quarters["value"].to_list() == [245, 260, 241, 213]
    assert quarters["period"].to_list() == [f"2011/12 Q{quarter}" for quarter in (1, 2, 3, 4)]


def test_the_release_says_what_the_file_does_not(space: Workspace) -> None:
    (result,) = space.ingest([SLICE], financial_year="2011/12")
    notes = " ".join(result.releases[0].notes)
    assert "2011/12 was given when it was read" in notes
    assert "Only offence codes 28A, 28B, 28C, 28D, 29, 30A, 30B, 31, 34A, 34B, 39 are in it" in notes


def test_without_its_year_it_is_refused_with_the_option_to_give(space: Workspace) -> None:
    with pytest.raises(SourceError, match=r"give its year with --financial-year, such as 2011/12"):
        space.ingest([SLICE])
    with pytest.raises(SourceError, match="'2011-13' is not a financial year; write it as 2011/12"):
        space.ingest([SLICE], financial_year="2011-13")
    assert space.warehouse.catalogue.releases() == ()


@pytest.mark.parametrize("name", ["ons_pfa_rolling12m_by_offence_2003_2018.csv.gz"])
def test_a_file_that_says_its_period_takes_no_year(space: Workspace, name: str) -> None:
    with pytest.raises(UsageError, match="says itself what period it counts; leave --financial-year out"):
        space.ingest([EXAMPLES / "cambridgeshire-2011-14" / name], financial_year="2011/12")
    assert space.warehouse.catalogue.releases() == ()


HEADINGS = (
    *("Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group"),
    *("Offence Subgroup", "Offence Code", "Number of Offences"),
)
ROW = ("2023/24", 1, "Cambridgeshire", "Peterborough", "An offence", "Theft offences", "Shoplifting")


def test_new_offence_codes_are_said(space: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "prc.csv", [HEADINGS, (*ROW, "46", 3), (*ROW, "99Z", 2), (*ROW, "99Y", 1)])
    (result,) = space.ingest([path])
    assert result.releases[0].notes[-1] == "Not known to any definition, counted only in totals: 99Y, 99Z."
    assert space.warehouse.catalogue.releases()[0].notes == result.releases[0].notes


def test_known_offence_codes_need_no_word(space: Workspace, tmp_path: Path) -> None:
    (result,) = space.ingest([write_csv(tmp_path / "prc.csv", [HEADINGS, (*ROW, "46", 3)])])
    assert not any("Not known" in note for note in result.releases[0].notes)
