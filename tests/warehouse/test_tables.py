"""Published tables through the warehouse to the series: levels side by side, corrections, and the unassigned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import NotMeasurable
from saferplan.periods import Month
from saferplan.sources.reading import Cell, ReadTable
from saferplan.warehouse.catalogue import StagedRelease
from saferplan.warehouse.engines.python_engine import PythonEngine
from saferplan.warehouse.ingest import Incoming, ingest
from saferplan.warehouse.snapshot import Snapshot
from saferplan.warehouse.table_load import AsGiven, level_of, stage_table
from saferplan.workspace import Workspace
from tests.sources.workbooks import write_csv
from tests.warehouse.archives import EXAMPLES, Shop

DATA = Path(__file__).parents[1] / "data" / "sources"
WORKBOOK = EXAMPLES / "peterborough-2025-27" / "ons_police_force_area_and_csp_tables_ye_december_2024.xlsx"
ROLLING = EXAMPLES / "cambridgeshire-2011-14" / "ons_pfa_rolling12m_by_offence_2003_2018.csv.gz"
PETERBOROUGH, CAMBRIDGESHIRE, KENT, MEDWAY = "E22000017", "E23000023", "E23000032", "E22000143"
HEADINGS = (
    *("Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group"),
    *("Offence Subgroup", "Offence Code", "Number of Offences"),
)
SHOPLIFTING = ("Shoplifting", "Theft offences", "Shoplifting", "46")
ROBBERY = ("Robbery of personal property", "Robbery", "Robbery", "34B")


def _workspace(folder: Path) -> Workspace:
    folder.mkdir(exist_ok=True)
    (folder / "plan.yaml").write_text("title: A plan that is not read here\n")
    return Workspace(folder)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return _workspace(tmp_path / "workspace")


@pytest.fixture(scope="module")
def ons(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space = _workspace(tmp_path_factory.mktemp("ons") / "workspace")
    space.ingest([WORKBOOK, ROLLING])
    return space


def _values(space: Workspace, measure: str, area: str, **more: object) -> dict[str, object]:
    frame = space.series(measure, area, **more)  # type: ignore[arg-type]
    return dict(zip(frame["period"], frame["value"], strict=True))


def test_the_workbook_of_the_year_to_december_2024(ons: Workspace) -> None:
    assert _values(ons, "all-crime", PETERBOROUGH, source="ons") == {"2023-12": 24_215, "2024-12": 22_574}
    assert _values(ons, "all-crime", "E06000031", source="ons") == {"2023-12": 24_215, "2024-12": 22_574}


def test_each_sheet_is_a_release_of_one_file(ons: Workspace) -> None:
    releases = [r for r in ons.snapshot().releases.values() if r.file_name == WORKBOOK.name]
    assert len({release.sha256 for release in releases}) == 1
    assert len({(release.dataset, release.part) for release in releases}) == len(releases) > 10
    assert {release.published for release in releases} == {date(2024, 12, 31)}
    assert all(release.rows_read == release.rows_stored + release.rows_rejected for release in releases)


@pytest.mark.parametrize(("month", "expected"), [("2011-03", 49_641), ("2014-03", 39_225)])
def test_the_rolling_tables_by_offence(ons: Workspace, month: str, expected: int) -> None:
    found = _values(ons, "victim-based-crime", CAMBRIDGESHIRE, source="ons", first=month, last=month)
    assert found == {month: expected}


def test_populations_of_several_levels_do_not_hide_each_other(space: Workspace) -> None:
    space.ingest([DATA / "ons_mye_2011_2023_slice.xlsx.gz"], published=date(2024, 7, 15))
    space.ingest([DATA / "ons_lsoa11_population_slice.csv"], published=date(2025, 1, 1))
    space.ingest([DATA / "ons_mye_mid2024_slice.csv"], published=date(2025, 7, 30))
    snapshot = space.snapshot()
    june = Month(2020, 6).index
    members = [("E06000031", 0), ("E01015589", 1), ("E07000008", 2)]
    found = snapshot.count("ons/population", "cube", members, ["residents"], june, june).as_counts()
    assert {area: n for (area, *_), (n, _) in found.items()} == {0: 213_718, 1: 1_817, 2: 143_741}
    levels = {level for level, _, month, _ in snapshot.coverage("ons/population") if month == june}
    assert levels == {"lad", "lsoa"}


@dataclass
class Given:
    """A loader of tables made by the test."""

    table: ReadTable

    def __call__(self, incoming: Incoming) -> list[StagedRelease]:
        known = (incoming.path, incoming.sha256, incoming.folder, incoming.first_id, incoming.published)
        return [stage_table(self.table, *known, AsGiven())]


def _table(cells: Iterable[tuple[str, int]]) -> ReadTable:
    june = Month(2020, 6)
    stored = [Cell("", unit, june.index, 0, "residents", n) for unit, n in cells]
    return ReadTable("ons/population", "Table", "ONS", "OGL", "Thanks", june, june, len(stored), stored)


def test_a_newer_table_of_fewer_levels_leaves_the_others_and_counts_once(shop: Shop, tmp_path: Path) -> None:
    for number, (day, cells) in enumerate(
        [("2021-01-01", [("E06000031", 10), ("E12000006", 100)]), ("2022-01-01", [("E06000031", 11)])]
    ):
        path = tmp_path / f"{number}.csv"
        path.write_text(str(number))
        ingest(shop.warehouse, [path], Given(_table(cells)), published=date.fromisoformat(day))
    snapshot = Snapshot(shop.warehouse, PythonEngine())
    members = [("E06000031", 0), ("E12000006", 1)]
    found = snapshot.count("ons/population", "cube", members, ["residents"], 0, 99_999)
    assert sorted(zip(found.area.tolist(), found.release.tolist(), found.n.tolist(), strict=True)) == [
        (0, 2, 11),
        (1, 1, 100),
    ]


@pytest.mark.parametrize(
    ("unit", "level"),
    [
        *(("E01000001", "lsoa"), ("W06000001", "lad"), ("W22000001", "csp"), ("W15000001", "pfa")),
        *(("K04000001", "country"), ("unassigned:E23000032", "csp"), ("name:Nowhere", "other"), ("", "other")),
    ],
)
def test_the_level_of_a_code(unit: str, level: str) -> None:
    assert level_of(unit) == level


def _home_office(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    return write_csv(folder / name, [HEADINGS, *rows])


def _kent(quarter: int, csp: str, offence: tuple[str, ...], n: int) -> tuple[object, ...]:
    return ("2023/24", quarter, "Kent", csp, *offence, n)


REST_OF_KENT = (
    *("Canterbury", "Dartford and Gravesham", "Dover", "Maidstone", "Sevenoaks", "Shepway", "Swale", "Thanet"),
    *("Tonbridge and Malling", "Tunbridge Wells"),
)
"""Listed without a crime; a force's figure needs each of its partnerships."""


def _rest(quarter: int) -> tuple[tuple[object, ...], ...]:
    return tuple(_kent(quarter, csp, SHOPLIFTING, 0) for csp in REST_OF_KENT)


KENT_ROWS = (
    _kent(1, "Medway", SHOPLIFTING, 100),
    _kent(1, "Ashford", SHOPLIFTING, 50),
    _kent(1, "Unassigned (Kent)", SHOPLIFTING, 7),
    _kent(2, "Medway", SHOPLIFTING, 80),
    _kent(2, "Medway", SHOPLIFTING, -5),
    _kent(2, "Medway", ROBBERY, -3),
    _kent(2, "Ashford", ROBBERY, 9),
    _kent(2, "Unassigned (Kent)", ROBBERY, -2),
    *_rest(1),
    *_rest(2),
)


def test_the_home_office_by_quarter_with_corrections_and_the_unassigned(space: Workspace, tmp_path: Path) -> None:
    (result,) = space.ingest([_home_office(tmp_path, "prc.csv", *KENT_ROWS)])
    (release,) = result.releases
    assert (release.dataset, release.rows_read, release.rows_stored) == ("home-office/csp-offences", 28, 28)
    q1, q2 = "2023/24 Q1", "2023/24 Q2"
    assert _values(space, "shoplifting", MEDWAY, source="home-office") == {q1: 100, q2: 75}
    assert _values(space, "all-crime", MEDWAY, source="home-office") == {q1: 100, q2: 72}
    # What was recorded in Kent but in no partnership counts for the force.
    assert _values(space, "shoplifting", KENT, source="home-office") == {q1: 157, q2: 75}
    assert _values(space, "all-crime", KENT, source="home-office") == {q1: 157, q2: 79}


def test_a_corrected_quarter_replaces_the_unassigned_of_the_older(space: Workspace, tmp_path: Path) -> None:
    """The newer table assigned all: the seven of before must not be counted beside it, nor anything of it twice."""
    space.ingest([_home_office(tmp_path, "prc.csv", *KENT_ROWS)], published=date(2024, 1, 25))
    newer = (_kent(1, "Medway", SHOPLIFTING, 105), _kent(1, "Ashford", SHOPLIFTING, 52), *_rest(1))
    space.ingest([_home_office(tmp_path, "newer.csv", *newer)], published=date(2024, 4, 25))
    q1, q2 = "2023/24 Q1", "2023/24 Q2"
    assert _values(space, "shoplifting", KENT, source="home-office") == {q1: 157, q2: 75}
    assert _values(space, "shoplifting", MEDWAY, source="home-office") == {q1: 105, q2: 75}
    before = _values(space, "shoplifting", MEDWAY, source="home-office", as_at=date(2024, 4, 24))
    assert before == {q1: 100, q2: 75}


def test_a_force_lacking_a_partnership_has_no_figure(space: Workspace, tmp_path: Path) -> None:
    space.ingest([_home_office(tmp_path, "prc.csv", *KENT_ROWS[:-1])])
    assert _values(space, "shoplifting", KENT, source="home-office") == {"2023/24 Q1": 157, "2023/24 Q2": None}


CAMBRIDGESHIRE_ROW = ("2023/24", 1, "Cambridgeshire", "Peterborough", *SHOPLIFTING, 300)


def test_the_return_of_one_force_says_nothing_of_another(space: Workspace, tmp_path: Path) -> None:
    """Kent's alone is at hand: Peterborough's shoplifting is unknown, not none."""
    space.ingest([_home_office(tmp_path, "kent.csv", *KENT_ROWS)])
    keepers = {keeper for _, keeper, _, _ in space.snapshot().coverage("home-office/csp-offences")}
    assert keepers == {"kent"}
    found = space.series("shoplifting", areas=[PETERBOROUGH, MEDWAY], source="home-office", by="quarter")
    assert found.select("area_code", "value", "status").rows() == [
        (PETERBOROUGH, None, "missing"),
        (PETERBOROUGH, None, "missing"),
        (MEDWAY, 100, "published"),
        (MEDWAY, 75, "published"),
    ]
    with pytest.raises(NotMeasurable, match=r"covers Peterborough; ingest a file"):
        space.series("shoplifting", PETERBOROUGH, source="home-office")


def test_a_later_file_of_one_force_leaves_the_others_of_the_national_one(space: Workspace, tmp_path: Path) -> None:
    national = _home_office(tmp_path, "national.csv", *KENT_ROWS, CAMBRIDGESHIRE_ROW)
    space.ingest([national], published=date(2024, 1, 25))
    later = _home_office(tmp_path, "kent.csv", _kent(1, "Medway", SHOPLIFTING, 105), *_rest(1))
    space.ingest([later], published=date(2024, 4, 25))
    q1 = {"first": "2023-06", "last": "2023-06", "source": "home-office"}
    assert _values(space, "shoplifting", PETERBOROUGH, **q1) == {"2023/24 Q1": 300}
    assert _values(space, "shoplifting", MEDWAY, **q1) == {"2023/24 Q1": 105}
    # Ashford is not in Kent's later return, and what the older file had of it is no longer current.
    (ashford,) = space.series_table("shoplifting", "Ashford", **q1).series().observations
    assert (ashford.value, str(ashford.status)) == (None, "missing")
    assert ashford.reason.endswith("for the period to 2023-06 do not list all of Ashford")


def test_a_quarter_without_one_offence_of_a_code_is_a_real_nought(space: Workspace, tmp_path: Path) -> None:
    space.ingest([_home_office(tmp_path, "prc.csv", *KENT_ROWS)])
    assert _values(space, "robbery", MEDWAY, source="home-office") == {"2023/24 Q1": 0, "2023/24 Q2": -3}


def test_a_name_nobody_knows_is_kept_under_it_and_said(space: Workspace, tmp_path: Path) -> None:
    rows = (*KENT_ROWS[:1], _kent(1, "Ruritania", SHOPLIFTING, 4))
    (result,) = space.ingest([_home_office(tmp_path, "prc.csv", *rows)])
    assert any("Ruritania" in note for note in result.releases[0].notes)
    assert result.releases[0].rows_stored == 2


def test_two_definitions_of_domestic_burglary_are_not_added(space: Workspace, tmp_path: Path) -> None:
    old, new = (
        ("Burglary in a dwelling", "Theft offences", "Domestic burglary", "28A"),
        ("Residential burglary of a home", "Theft offences", "Residential burglary", "28E"),
    )
    rows = [
        ("2016/17", 4, "Kent", "Medway", *old, 30),
        *(("2017/18", quarter, "Kent", "Medway", *new, 40) for quarter in (1, 2, 3, 4)),
    ]
    space.ingest([_home_office(tmp_path, "prc.csv", *rows)])

    assert _values(space, "domestic-burglary", MEDWAY, source="home-office", by="calendar-year") == {
        "2017": None,
        "2018": None,
    }
    assert _values(space, "domestic-burglary", MEDWAY, source="home-office", by="year")["2017/18"] == 160
    table = space.series_table("domestic-burglary", MEDWAY, source="home-office", by="calendar-year")
    assert table.series().observations[0].reason == "its months are counted by two definitions, which must not be added"
