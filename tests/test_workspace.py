"""A workspace: found from any folder in it, made once, refused with a reason; and what Python users get from it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import saferplan
from saferplan import Workspace
from saferplan.errors import DefinitionError, StorageError, UsageError, WorkspaceError
from saferplan.new_workspace import PETERBOROUGH, create_workspace, make_example
from saferplan.periods import By, Month
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HERE = (PETERBOROUGH_014A, "Robbery")
EXAMPLE = Path(__file__).parents[1] / "examples"

PLAN_WITH_TARGET = """\
title: A plan
partnership: A partnership
comparison_groups: [my-neighbours, england]
area: E22000017
period: {first: 2025-01, last: 2027-12}
targets:
  - id: crime-2027
    title: Crime
    measure: all-crime
    baseline: {first: 2024-01, last: 2024-12}
    change_percent: -10
    deadline: 2027-12
"""


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def test_a_series_is_a_polars_frame_of_the_promised_columns(space: Workspace) -> None:
    frame = space.series("victim-based-crime", by="month")
    assert isinstance(frame, pl.DataFrame)
    assert dict(frame.schema) == {
        "area_code": pl.String,
        "area_name": pl.String,
        "period": pl.String,
        "value": pl.Int64,
        "status": pl.String,
        "source": pl.String,
        "basis": pl.String,
    }
    assert space.series("all-crime", split="crime-type").columns == [
        *("area_code", "area_name", "period", "crime_type", "value", "status", "source", "basis"),
    ]
    assert space.series("all-crime", rate=True).schema["value"] == pl.Float64


def test_a_pandas_user_gets_a_pandas_frame(space: Workspace) -> None:
    found = space.series("all-crime", by="calendar-year").to_pandas()
    assert isinstance(found, pd.DataFrame)
    assert found["value"].tolist() == [22_463, 23_088]


def test_texts_and_objects_ask_the_same(space: Workspace) -> None:
    texts = space.series("all-crime", "Peterborough", by="quarter", first="2024-04", last="2024-09")
    objects = space.series(
        "all-crime", areas=["E22000017"], by=By.QUARTER, first=Month(2024, 4), last=Month(2024, 9), as_at=date.max
    )
    assert texts.equals(objects)


def test_the_area_of_the_plan_is_meant_when_none_is_given(space: Workspace) -> None:
    assert space.area.code == "E22000017"
    assert space.series("all-crime").equals(space.series("all-crime", "E22000017"))


def test_the_package_offers_the_workspace_and_its_version_and_nothing_by_accident() -> None:
    assert saferplan.Workspace is Workspace
    with pytest.raises(AttributeError, match="no attribute 'workspce'"):
        saferplan.workspce  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "duckdb polars numpy pandas pyarrow altair pydantic shapely pyproj httpx typst docx".split()  # noqa: SIM905
    code = f"import sys, saferplan; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_workspace_is_found_from_any_folder_in_it(peterborough: Path) -> None:
    inside = peterborough / "warehouse" / "releases"
    assert Workspace.find(inside).folder == peterborough.resolve()
    with pytest.raises(WorkspaceError, match="no workspace in this folder or above it; make one with 'saferplan init'"):
        Workspace.find(Path("/"))


def test_a_folder_without_a_plan_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"has no plan\.yaml"):
        Workspace(tmp_path)


def test_a_plan_that_is_wrong_is_told_by_file_and_line(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path)
    plan = tmp_path / "plan.yaml"
    plan.write_text(plan.read_text().replace("all-crime", "all-crimes"))
    with pytest.raises(DefinitionError, match=rf"^{plan}:5: .*'all-crimes' is not a known measure; .*all-crime"):
        _ = space.plan


def test_a_broken_measure_of_its_own_is_told_by_file_and_line(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path)
    (tmp_path / "measures").mkdir()
    (tmp_path / "measures" / "mine.yaml").write_text("id: mine\nversion: one\n")
    with pytest.raises(DefinitionError, match=r"mine\.yaml:\d+: "):
        space.series("all-crime")


def test_an_unknown_engine_is_refused(peterborough: Path) -> None:
    with pytest.raises(UsageError, match="'postgres' is not an engine"):
        Workspace(peterborough, engine="postgres").series("all-crime")


@pytest.mark.parametrize("area", ["Peterborough", "E23000023", "W06000015"])
def test_a_new_workspace_has_a_plan_to_fill_in_that_is_sound(tmp_path: Path, area: str) -> None:
    space = create_workspace(tmp_path / "new", area)
    assert space.plan.targets[0].change_percent == -10
    assert space.breaks is not None
    assert {"ons/population", "ons/households"} <= set(space.releases()["dataset"])
    assert {p.name for p in space.folder.iterdir()} >= {"plan.yaml", "breaks.yaml", ".gitignore", "measures", "reports"}


def test_a_workspace_is_not_made_twice(tmp_path: Path) -> None:
    create_workspace(tmp_path / "new", "E22000017")
    plan = (tmp_path / "new" / "plan.yaml").read_bytes()
    with pytest.raises(UsageError, match="is a workspace already"):
        create_workspace(tmp_path / "new", "E22000013")
    assert (tmp_path / "new" / "plan.yaml").read_bytes() == plan


@pytest.mark.parametrize(
    ("area", "plan", "reason"),
    [
        ("Atlantis", None, "No area is called 'Atlantis'"),
        ("E22999999", None, "has the code E22999999"),
        (PETERBOROUGH_014A, None, "too small for a plan"),
        ("E05010812", None, "too small for a plan"),
        ("E22000017", "nowhere.yaml", r"nowhere\.yaml does not exist"),
        ("E22000013", PETERBOROUGH, "is a plan for E22000017, not for Cambridge"),
    ],
)
def test_nothing_is_made_for_a_wrong_area_or_plan(tmp_path: Path, area: str, plan: str | None, reason: str) -> None:
    given = EXAMPLE / plan / "plan.yaml" if plan == PETERBOROUGH else Path(plan) if plan else None
    with pytest.raises(UsageError, match=reason):
        create_workspace(tmp_path / "new", area, plan=given)
    assert not (tmp_path / "new").exists()


def test_a_broken_plan_makes_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "mine.yaml"
    plan.write_text("title: A plan\narea: [\n")
    with pytest.raises(DefinitionError, match=r"mine\.yaml:\d+: "):
        create_workspace(tmp_path / "new", "E22000017", plan=plan)
    assert not (tmp_path / "new").exists()


def test_a_plan_given_brings_its_breaks(tmp_path: Path) -> None:
    source = EXAMPLE / PETERBOROUGH
    space = create_workspace(tmp_path / "new", "E06000031", plan=source / "plan.yaml")
    assert (space.folder / "plan.yaml").read_bytes() == (source / "plan.yaml").read_bytes()
    assert (space.folder / "breaks.yaml").read_bytes() == (source / "breaks.yaml").read_bytes()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        create_workspace(tmp_path / "file" / "new", "E22000017")


def test_an_example_made_again_is_left_as_it_is(copy_of_peterborough: Path) -> None:
    said: list[str] = []
    before = Workspace(copy_of_peterborough).releases()
    again = make_example(PETERBOROUGH, copy_of_peterborough, say=said.append)
    assert again.releases().equals(before)


def test_ingest_says_what_became_of_each_file_and_takes_none_twice(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    path = archive(tmp_path / "a.zip", {"2024-01": [HERE]})
    (first,) = space.ingest([path])
    (second,) = space.ingest([path])
    assert (first.already, second.already) == (False, True)
    assert first.releases == second.releases
    assert space.releases().height == 1


def test_a_workspace_that_is_open_sees_what_is_ingested_next(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE]})])
    assert space.series("robbery")["value"].to_list() == [1]
    space.ingest([archive(tmp_path / "b.zip", {"2024-02": [HERE, HERE]})])
    assert space.series("robbery")["value"].to_list() == [1, 2]


def test_an_extract_goes_to_a_store_of_its_own(copy_of_peterborough: Path) -> None:
    space = Workspace(copy_of_peterborough)
    extract = copy_of_peterborough / "extract.csv"
    rows = space.synthetic_extract(extract, "2025-03", seed=7)
    public = space.releases().height
    (done,) = space.ingest([extract])
    assert (space.folder / "restricted").stat().st_mode & 0o077 == 0
    assert {release.dataset for release in done.releases} == {"local/offences", "local/flags", "local/outcomes"}
    assert space.snapshot().releases.keys().isdisjoint({0})
    assert len(space.snapshot().releases) == public
    assert space.series("all-crime", source="local")["value"].to_list() == [rows]
    by_lsoa = space.series("shoplifting", areas=[PETERBOROUGH_014A], source="local")["value"]
    published = space.series("shoplifting", PETERBOROUGH_014A, first="2025-03", last="2025-03", source="police-uk")
    assert by_lsoa.to_list() == published["value"].to_list()
    assert space.series("hate-crime", source="local")["value"][0] > 0


def test_the_extract_follows_the_published_month(copy_of_peterborough: Path) -> None:
    space = Workspace(copy_of_peterborough)
    rows = space.synthetic_extract(copy_of_peterborough / "extract.parquet", "2025-03", seed=7)
    frame = pl.read_parquet(copy_of_peterborough / "extract.parquet")
    assert frame.height == rows == space.series("all-crime", first="2025-03", last="2025-03")["value"][0]
    assert frame.filter(pl.any_horizontal(pl.all().cast(pl.String).str.contains("(?i)synthetic"))).height == rows


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "measure: all-crime",
            "measure: all-crime\n    measure_version: 7",
            "'all-crime' is defined in version 1, not 7",
        ),
        (
            "area:",
            "comparison_groups: [my-neighbors]\narea:",
            "'my-neighbors' is not a known comparison group; did you",
        ),
    ],
)
def test_a_plan_is_held_to_the_measures_and_groups_there_are(tmp_path: Path, old: str, new: str, message: str) -> None:
    space = empty_workspace(tmp_path / "workspace")
    (space.folder / "groups").mkdir()
    (space.folder / "groups" / "my-neighbours.yaml").write_text(
        "id: my-neighbours\nname: Neighbours\nmembers:\n  - area: E22000017\n"
    )
    text = PLAN_WITH_TARGET
    (space.folder / "plan.yaml").write_text(text)
    assert Workspace(space.folder).plan.comparison_groups == ("my-neighbours", "england")
    (space.folder / "plan.yaml").write_text(
        text.replace("comparison_groups: [my-neighbours, england]\n", "").replace(old, new)
    )
    with pytest.raises(DefinitionError, match=rf"plan\.yaml:\d+: .*{message}"):
        _ = Workspace(space.folder).plan


def test_a_group_as_known_on_a_day_has_the_members_of_that_day(copy_of_peterborough: Path) -> None:
    groups = copy_of_peterborough / "groups"
    groups.mkdir(exist_ok=True)
    (groups / "mine.yaml").write_text(
        "id: mine\nname: Mine\nmembers:\n"
        "  - {area: E07000008, valid_to: 2025-09-15}\n  - {area: E07000011, valid_from: 2025-09-15}\n",
        encoding="utf-8",
    )
    space = Workspace(copy_of_peterborough)
    before = space.compare("all-crime", group="mine", source="police-uk", as_at=date(2025, 9, 14))
    assert [area.name for area in before.group.areas] == ["Cambridge"]
    assert [area.name for area in space.compare("all-crime", group="mine").group.areas] == ["Huntingdonshire"]
    assert [area.name for area in space.group("mine", as_at=date(2025, 9, 14)).areas] == ["Cambridge"]
