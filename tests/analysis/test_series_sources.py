"""Which source answers: the finest that covers what is asked, and never two in one series."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import NotMeasurable
from saferplan.observations import Basis
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HEADINGS = (
    "Financial Year,Financial Quarter,Force Name,CSP Name,ONS Code,Offence Description,Offence Group,Offence Subgroup,"
    "Offence Code,Offence Count"
)


@pytest.fixture(scope="module")
def example(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two years of Home Office tables by code: quarter q of 2023/24 has 10q robberies and q burglaries of a home."""
    folder = tmp_path_factory.mktemp("home-office")
    lines = [
        f"{year},{quarter},Cambridgeshire,Peterborough,E22000017,{offence},{n}"
        for start, year in enumerate(("2023/24", "2024/25"))
        for quarter in (1, 2, 3, 4)
        for offence, n in (
            ("Robbery of personal property,Robbery,Robbery of personal property,34B", 10 * quarter + start),
            ("Burglary - residential,Theft offences,Residential burglary,28E", quarter),
        )
    ]
    path = folder / "prc-csp.csv"
    path.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    space = empty_workspace(folder / "w")
    space.ingest([path])
    return space


def _rows(space: Workspace, measure: str, **asked: object) -> list[tuple[str, float | None]]:
    return space.series(measure, **asked).select("period", "value").rows()


def test_the_finest_source_that_covers_all_is_taken(example: Workspace) -> None:
    assert example.series_table("all-crime").source == "police-uk"
    assert example.series_table("all-crime", first="2024-03", last="2025-02", by="rolling-12").source == "police-uk"
    assert example.series_table("violence-with-injury").source == "ons"


def test_a_coarser_source_is_taken_only_if_it_covers_what_the_finest_does_not(example: Workspace) -> None:
    assert example.series_table("all-crime", first="2023-01", last="2023-12").source == "ons"
    assert example.series_table("all-crime", first="2023-01", last="2024-12", by="calendar-year").source == "ons"
    # Neither covers three years: the finest says which it has, and the other is not mixed in.
    three = example.series("all-crime", first="2023-01", last="2025-12", by="calendar-year")
    assert three.select("period", "value", "source").rows() == [
        ("2023", None, "police-uk"),
        ("2024", 22_463, "police-uk"),
        ("2025", 23_088, "police-uk"),
    ]


def test_a_table_of_ends_does_not_pose_as_covering_every_month(example: Workspace) -> None:
    found = example.series("all-crime", first="2024-06", last="2024-12", by="rolling-12")
    assert found["source"].unique().to_list() == ["police-uk"]
    assert found["value"].to_list() == [None] * 6 + [22_463]


def test_no_series_ever_mixes_sources(example: Workspace) -> None:
    for asked in ({"areas": "csp", "by": "calendar-year"}, {"areas": "lad", "by": "rolling-12"}, {"area": "K04000001"}):
        assert example.series("all-crime", **asked)["source"].n_unique() == 1


def test_of_many_areas_the_source_that_covers_most_of_them_answers(example: Workspace) -> None:
    frame = example.series("all-crime", areas="csp", by="calendar-year")
    assert frame["source"].unique().to_list() == ["ons"]
    assert frame["value"].null_count() < 10


def test_the_ons_year_of_a_partnership(example: Workspace) -> None:
    table = example.series_table("all-crime", source="ons")
    assert [(o.period.label, o.value) for o in table.series()] == [("2023-12", 24_215), ("2024-12", 22_574)]
    assert any("12 months" in note for note in table.notes)
    by_year = _rows(example, "all-crime", source="ons", by="calendar-year")
    assert by_year == [("2023", 24_215), ("2024", 22_574)]


def test_an_end_asked_for_and_not_published_is_listed(example: Workspace) -> None:
    found = example.series("all-crime", source="ons", first="2024-12", last="2025-12")
    assert found.select("period", "value", "status").rows() == [
        ("2024-12", 22_574, "published"),
        ("2025-12", None, "missing"),
    ]


@pytest.mark.parametrize(("area", "count"), [("E06000031", 22_574), ("Peterborough", 22_574), ("E22000017", 22_574)])
def test_the_authority_of_a_partnership_has_its_ons_figures(example: Workspace, area: str, count: int) -> None:
    assert _rows(example, "all-crime", area=area, source="ons")[-1] == ("2024-12", count)


def test_the_force_area_in_the_ons_tables(cambridgeshire: Path) -> None:
    space = Workspace(cambridgeshire)
    found = dict(_rows(space, "victim-based-crime", area="E23000023"))
    assert (found["2011-03"], found["2014-03"]) == (49_641, 39_225)
    # Until March 2007 the table has years to March alone; then every quarter's end.
    assert [end for end, n in found.items() if n is None] == [
        f"{year}-{month}" for year in range(2003, 2007) for month in ("06", "09", "12")
    ]


def test_a_label_that_no_area_had_yet_is_no_gap(cambridgeshire: Path) -> None:
    """The table lists residential burglary from December 2014 on; until then homes stand under domestic burglary."""
    space = Workspace(cambridgeshire)
    table = space.series_table("burglary", "E23000023", split="crime-type", first="2014-09", last="2014-12")
    assert table.columns == ("Domestic burglary", "Non-domestic burglary")
    assert (table.values > 1_000).all()
    whole = space.series("burglary", "E23000023", first="2014-09", last="2014-12")["value"].to_list()
    assert whole == table.values.sum(axis=2)[0].tolist()


def test_quarters_of_the_home_office_by_code(coded: Workspace) -> None:
    assert _rows(coded, "robbery", source="home-office")[:2] == [("2023/24 Q1", 10), ("2023/24 Q2", 20)]
    assert _rows(coded, "robbery", by="year") == [("2023/24", 100), ("2024/25", 104)]
    assert _rows(coded, "robbery", by="calendar-year") == [("2023", None), ("2024", 103), ("2025", None)]
    assert _rows(coded, "robbery", by="rolling-12") == [
        ("2024-03", 100),
        ("2024-06", 101),
        ("2024-09", 102),
        ("2024-12", 103),
        ("2025-03", 104),
    ]


def test_a_split_by_code_adds_up_and_leaves_out_codes_nobody_recorded(coded: Workspace) -> None:
    frame = coded.series("all-crime", by="year", split="crime-type")
    assert frame.select("period", "crime_type", "value").rows() == [
        ("2023/24", "28E", 10),
        ("2023/24", "34B", 100),
        ("2024/25", "28E", 10),
        ("2024/25", "34B", 104),
    ]


def test_severity_weighs_each_code(coded: Workspace) -> None:
    definition = coded.measures.get("crime-severity")
    weights = definition.rules[0].weights
    value = _rows(coded, "crime-severity", by="year")[0][1]
    assert value == pytest.approx(100 * weights["34B"] + 10 * weights["28E"])
    explained = coded.explain("crime-severity", None, "2024-03", by="year")
    assert {part.category: (part.counted, part.weight) for part in explained.parts} == {
        "28E": (10, weights["28E"]),
        "34B": (100, weights["34B"]),
    }
    assert sum(part.adds for part in explained.parts) == pytest.approx(value)
    assert explained.arithmetic.endswith(f"= {value:,.1f}")


def test_the_basis_says_when_a_source_only_stands_in(example: Workspace) -> None:
    assert example.series_table("victim-based-crime").basis is Basis.APPROXIMATE
    assert example.series_table("victim-based-crime", source="ons").basis is Basis.EXACT
    assert example.series_table("all-crime").basis is Basis.EXACT


def test_a_newer_release_counts_from_its_day_on_and_the_older_stays_readable(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    here = (PETERBOROUGH_014A, "Robbery")
    space.ingest([archive(tmp_path / "old.zip", {"2024-01": [here] * 5})], published=date(2024, 3, 1))
    space.ingest([archive(tmp_path / "new.zip", {"2024-01": [here] * 7})], published=date(2024, 6, 1))
    days = (date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 1))
    assert [_rows(space, "robbery", as_at=day) for day in days] == [[("2024-01", n)] for n in (5, 5, 7)]
    assert _rows(space, "robbery")[0][1] == 7
    with pytest.raises(NotMeasurable, match=r"Nothing of the .* street files covers Peterborough"):
        space.series("robbery", as_at=date(2024, 2, 29))


def test_a_release_that_leaves_a_month_out_does_not_take_it_back(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    here = (PETERBOROUGH_014A, "Robbery")
    both = {"2024-01": [here] * 5, "2024-02": [here] * 6}
    space.ingest([archive(tmp_path / "old.zip", both)], published=date(2024, 3, 1))
    space.ingest([archive(tmp_path / "new.zip", {"2024-02": [here] * 8})], published=date(2024, 4, 1))
    assert _rows(space, "robbery") == [("2024-01", 5), ("2024-02", 8)]
