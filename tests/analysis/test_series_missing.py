"""What was not published, not ingested or not published in enough detail has a status and a reason, never a nought."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.small_areas import exact_vintages, lsoa_lads
from saferplan.observations import Status
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, archive, empty_workspace

HERE = (PETERBOROUGH_014A, "Robbery")


@pytest.fixture(scope="module")
def example(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def told(space: Workspace, measure: str = "all-crime", **asked: object) -> list[tuple[str, float | None, str, str]]:
    series = space.series_table(measure, **asked).series()
    return [(o.period.label, o.value, str(o.status), o.reason) for o in series]


def test_a_year_with_missing_months_has_no_value_and_says_which(example: Workspace) -> None:
    by_year = {label: (value, status, reason) for label, value, status, reason in told(example, by="year")}
    assert by_year["2024/25"] == (22_347, "published", "")
    assert by_year["2023/24"][:2] == (None, "missing")
    assert by_year["2023/24"][2].startswith("9 of its 12 parts have no whole figure: ")
    assert by_year["2025/26"][:2] == (None, "missing")
    assert (
        "3 of its 12 parts have no whole figure: Cambridgeshire Constabulary's file for 2026-01"
        in by_year["2025/26"][2]
    )


def test_months_asked_for_beyond_what_is_published_are_listed_as_missing(example: Workspace) -> None:
    found = told(example, first="2025-11", last="2026-02")
    assert [(label, value is None, status) for label, value, status, _ in found] == [
        ("2025-11", False, "published"),
        ("2025-12", False, "published"),
        ("2026-01", True, "missing"),
        ("2026-02", True, "missing"),
    ]


def test_a_rejected_row_makes_its_month_partial_with_the_number(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    months = {"2024-01": [HERE] * 3, "2024-02": [HERE] * 2 + [(PETERBOROUGH_014A, "?")], "2024-03": [HERE]}
    space.ingest([archive(tmp_path / "a.zip", months)])
    assert told(space) == [
        ("2024-01", 3, "published", ""),
        ("2024-02", 2, "partial", "1 row of 2024-02 could not be read"),
        ("2024-03", 1, "published", ""),
    ]
    quarter = told(space, by="quarter")
    assert quarter == [
        ("2023/24 Q4", 6, "partial", "1 of its 3 parts has no whole figure: 1 row of 2024-02 could not be read")
    ]


def test_a_month_without_a_crime_of_a_kind_is_a_real_nought(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE], "2024-03": [HERE]})])
    assert [row[1:3] for row in told(space, "burglary")] == [(0, "published"), (None, "missing"), (0, "published")]


def test_crime_types_have_no_figure_before_the_archive_used_them(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    violent, new = (PETERBOROUGH_014A, "Violent crime"), (PETERBOROUGH_014A, "Violence and sexual offences")
    elsewhere = (FENLAND, "Bicycle theft")
    space.ingest([archive(tmp_path / "a.zip", {"2013-04": [HERE, violent], "2013-05": [HERE, new, elsewhere]})])
    parts = space.series_table("all-crime", split="crime-type").by_column()
    seen = {name: [(o.value, o.status) for o in series] for name, series in parts.items()}
    assert seen["Robbery"] == [(1, Status.PUBLISHED), (1, Status.PUBLISHED)]
    assert seen["Violent crime"] == [(1, Status.PUBLISHED), (None, Status.UNAVAILABLE)]
    assert seen["Violence and sexual offences"] == [(None, Status.UNAVAILABLE), (1, Status.PUBLISHED)]
    assert seen["Bicycle theft"] == [(None, Status.UNAVAILABLE), (0, Status.PUBLISHED)]
    assert [row[1] for row in told(space)] == [2, 2]
    frame = space.series("all-crime", split="crime-type", first="2013-05", last="2013-05")
    assert "Violent crime" not in frame["crime_type"].to_list()


def test_a_measure_has_no_figure_before_its_definition_holds(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {"2011-08": [HERE], "2011-09": [HERE]})])
    before, after = told(space, "victim-based-crime")
    assert before[:3] == ("2011-08", None, "unavailable")
    assert "cannot be separated" in before[3]
    assert after[:3] == ("2011-09", 1, "published")


def test_an_lsoa_of_another_census_has_no_figure_and_the_reason(example: Workspace) -> None:
    old = sorted(c for c, lad in lsoa_lads().items() if lad == "E06000031" and exact_vintages(c) == {2001, 2011})
    assert old
    for split in (None, "crime-type"):
        table = example.series_table("all-crime", old[0], first="2024-01", last="2024-02", split=split)
        assert {str(o.status) for o in table.series()} == {"unavailable"}
        assert "uses the LSOAs of 2021" in table.series().observations[0].reason
        assert table.frame().height > 0


def test_one_area_that_a_source_lacks_does_not_spoil_the_others(example: Workspace) -> None:
    frame = example.series("all-crime", areas=["E22000017", "E22000001"], source="police-uk", by="calendar-year")
    assert frame.select("area_code", "value", "status").rows() == [
        ("E22000017", 22_463, "published"),
        ("E22000017", 23_088, "published"),
        ("E22000001", None, "missing"),
        ("E22000001", None, "missing"),
    ]


@pytest.mark.parametrize(
    ("measure", "asked", "reason"),
    [
        ("domestic-burglary", {"source": "police-uk"}, "does not separate domestic burglary"),
        ("crime-severity", {"source": "police-uk"}, "belongs to an offence code"),
        ("crime-severity", {"source": "ons"}, "publish offence groups"),
        ("crime-severity", {}, "Home Office tables .* covers Peterborough; ingest a file"),
        ("asb-incidents", {"source": "ons"}, "not a crime; use --source police-uk"),
        ("shoplifting", {"source": "home-office"}, "Nothing of the Home Office tables"),
        ("stop-and-search", {}, "published by force, not for Peterborough"),
        ("stop-and-search", {"source": "ons"}, "is not defined for ons; use --source with one of police-uk"),
        ("hate-crime", {}, "force's own extract; ask for it with --source local"),
        ("hate-crime", {"source": "local"}, "No force extract has been ingested here"),
        ("all-crime", {"source": "ons", "by": "month"}, "12 months at a time; ask for --by rolling-12"),
        ("all-crime", {"source": "ons", "by": "quarter"}, "12 months at a time; ask for --by rolling-12"),
        ("all-crime", {"source": "ons", "by": "year"}, "12 months to December; .* calendar-year"),
        ("all-crime", {"source": "ons", "first": "2024-02", "last": "2024-05"}, "12 months to December"),
        ("all-crime", {"source": "ons", "area": "E05010812"}, "only a part of a .*; use a source published for LSOAs"),
        ("all-crime", {"first": "2030-01"}, "are of 2024-01 to 2025-12"),
        ("all-crime", {"last": "2010-01"}, "are of 2024-01 to 2025-12"),
        ("all-crime", {"as_at": date(2020, 1, 1)}, "Nothing of the data.police.uk street files covers Peterborough"),
        ("charge-rate", {"source": "local"}, "No force extract"),
    ],
)
def test_a_question_a_source_cannot_answer_is_refused_with_the_reason(
    example: Workspace, measure: str, asked: dict[str, object], reason: str
) -> None:
    with pytest.raises(NotMeasurable, match=reason) as refusal:
        example.series(measure, **asked)
    assert refusal.value.exit_code == 6
    assert ". " not in str(refusal.value).removesuffix(".")


@pytest.mark.parametrize(
    ("measure", "asked", "remedy"),
    [
        ("all-crime", {"source": "police"}, "use one of police-uk, home-office, ons, local"),
        ("all-crime", {"by": "week"}, "use one of month, quarter"),
        ("all-crime", {"split": "offence"}, "use crime-type"),
        ("all-crime", {"first": "2025-02", "last": "2025-01"}, "2025-02 is after 2025-01"),
        ("all-crime", {"first": "2025-2"}, "write it as YYYY-MM"),
        ("all-crime", {"area": "E22000017", "areas": ["E22000001"]}, "either one area or a list of areas"),
        ("all-crime", {"areas": "parish"}, "not a kind of area"),
        ("all-crime", {"areas": []}, "at least one"),
        ("all-crime", {"area": "Peterboro"}, "did you mean Peterborough"),
        ("all-crme", {}, "did you mean '?all-crime"),
        ("charge-rate", {"split": "crime-type"}, "no parts to add up"),
        ("charge-rate", {"rate": True}, "already a percentage"),
    ],
)
def test_a_wrong_argument_is_told_with_its_remedy(
    example: Workspace, measure: str, asked: dict[str, object], remedy: str
) -> None:
    with pytest.raises(UsageError, match=remedy):
        example.series(measure, **asked)


@pytest.mark.parametrize("by", ["month", "quarter", "year", "calendar-year", "rolling-12"])
def test_every_figure_without_a_value_has_a_reason_and_every_other_none(example: Workspace, by: str) -> None:
    for _, value, status, reason in told(example, by=by, first="2023-06", last="2026-06"):
        assert (value is None) == (status not in ("published", "partial"))
        assert (reason == "") == (status == "published")


def test_a_frame_and_its_series_say_the_same(example: Workspace) -> None:
    table = example.series_table("all-crime", by="year")
    assert table.frame().select("period", "value", "status").rows() == [
        (o.period.label, o.value, str(o.status)) for o in table.series()
    ]
