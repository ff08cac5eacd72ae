"""A measure's map: figures of the series, small ones withheld everywhere, and the same in map, table and file."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan import Workspace
from saferplan.web.links import to
from saferplan.web.presenters.map import map_page
from saferplan.web.presenters.map_asked import asked_map
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace
from tests.web.reading import page_of

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
BURGLARY = "/measures/burglary/map"


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def map_of(site: Client, query: str = "") -> dict[str, Any]:
    answer = site.get(f"{BURGLARY}.json{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


def series(space: Workspace, level: str, *, rate: bool = False) -> dict[str, float]:
    frame = space.series(
        "burglary", areas=level, area="Peterborough", by="rolling-12", rate=rate, first="2025-12", last="2025-12"
    )
    return dict(zip(frame["area_code"], frame["value"], strict=True))


@pytest.mark.parametrize("level", ["ward", "lsoa"])
@pytest.mark.parametrize("show", ["counts", "rates"])
def test_every_figure_on_the_map_is_that_of_the_series(site: Client, space: Workspace, level: str, show: str) -> None:
    found, figures = map_of(site, f"?by={level}&show={show}"), series(space, level, rate=show == "rates")
    places = {f["properties"]["code"]: f["properties"] for f in found["features"]}
    assert set(places) == set(figures)
    shown = {code: place["value"] for code, place in places.items() if place["value"] is not None}
    assert shown == pytest.approx({code: figures[code] for code in shown})
    counts = series(space, level)
    assert all(counts[code] >= 5 for code in shown)
    assert all(place["class"] is None and "withheld" in place["words"] for c, place in places.items() if c not in shown)


def test_wards_add_up_to_the_whole(site: Client, space: Workspace) -> None:
    values = [f["properties"]["value"] for f in map_of(site)["features"]]
    assert sum(values) == space.series("burglary", by="rolling-12", last="2025-12")["value"][-1] == 820


def test_each_place_lies_in_the_class_its_colour_stands_for(site: Client) -> None:
    found = map_of(site, "?by=lsoa")
    classes = found["classes"]
    assert [one["from"] for one in classes][1:] == [one["to"] for one in classes][:-1]
    assert (classes[0]["from"], classes[-1]["to"]) == (None, None)
    assert len({one["colour"] for one in classes}) == len(classes) <= 5
    for feature in found["features"]:
        value, number = feature["properties"]["value"], feature["properties"]["class"]
        if value is not None:
            low, high = classes[number]["from"], classes[number]["to"]
            assert low is None or low <= value
            assert high is None or value < high


def test_the_shades_darken_step_by_step_so_that_a_grey_print_keeps_the_order(site: Client) -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    steps = [lightness(one["colour"]) for one in map_of(site)["classes"]]
    assert steps == sorted(steps, reverse=True)
    assert min(a - b for a, b in pairwise(steps)) > 25


def test_the_box_holds_every_outline(site: Client) -> None:
    found = map_of(site, "?by=lsoa")
    west, south, east, north = found["bounds"]
    points = [point for f in found["features"] for point in _points(f["geometry"]["coordinates"])]
    assert all(west <= x <= east and south <= y <= north for x, y in points)
    assert "Office for National Statistics" in found["attribution"][-1]


def _points(coordinates: Any) -> list[list[float]]:
    if isinstance(coordinates[0], float):
        return [coordinates]
    return [point for part in coordinates for point in _points(part)]


@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_table_file_and_map_say_the_same(site: Client, level: str) -> None:
    page = page_of(site.get(f"{BURGLARY}/?by={level}"))
    places = [f["properties"] for f in map_of(site, f"?by={level}")["features"]]
    rows = {cells[0]: cells for cells in page.tables[0][1:-1]}
    count_at = 1 if level == "ward" else 2
    told = {place["name"].split(" in ")[0]: place["value"] for place in places}
    assert {name: cells[count_at] for name, cells in rows.items()} == {
        name: "withheld" if value is None else f"{value:,}" for name, value in told.items()
    }
    assert page.tables[0][-1][0] == "All of Peterborough"
    assert page.tables[0][-1][count_at] == "820"
    file = csv.DictReader(io.StringIO(site.get(f"{BURGLARY}.csv?by={level}").content.decode()))
    counts = {row["area_name"]: row["count"] for row in file}
    assert counts == {name: "" if value is None else str(value) for name, value in told.items()}


def test_withheld_places_stand_last_by_name(site: Client) -> None:
    rows = page_of(site.get(f"{BURGLARY}/?by=lsoa")).tables[0][1:-1]
    withheld = [cells[0] for cells in rows if cells[2] == "withheld"]
    assert [cells[0] for cells in rows][-len(withheld) :] == sorted(withheld)
    counts = [int(cells[2]) for cells in rows[: -len(withheld)]]
    assert counts == sorted(counts, reverse=True)


def test_the_page_has_a_picture_without_script_and_unique_ids(site: Client) -> None:
    answer = site.get(f"{BURGLARY}/?by=lsoa&show=rates")
    page = page_of(answer)
    assert page.headings[0] == ("h1", "Burglary: where it happens in Peterborough")
    assert not page.repeated_ids
    assert 'aria-labelledby="map-picture-title map-picture-desc"' in answer.content.decode()
    assert page.chosen == {"area": "E22000017", "by": "lsoa", "show": "rates", "period": ""}
    assert "nearby map point" in page.words
    assert len(answer.content) < 300_000


def test_every_figure_leads_to_its_explanation(site: Client) -> None:
    page = page_of(site.get(f"{BURGLARY}/"))
    explained = [address for _, address in page.links if "/explain/" in address]
    assert len(explained) == 2 * 22 + 1
    answer = site.get(next(address for address in explained if "E05010807" in address))
    assert answer.status_code == 200
    assert ">98<" in answer.content.decode().replace("\n", "")


def test_pictures_name_their_sources(site: Client) -> None:
    svg = site.get(f"{BURGLARY}.svg").content.decode()
    assert "Contains OS data" in svg
    assert "burglary@" in svg
    assert site.get(f"{BURGLARY}.png?by=lsoa").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/measures/nothing/map/", 404),
        ("/measures/nothing/map.json", 404),
        (f"{BURGLARY}/?by=street", 400),
        (f"{BURGLARY}/?show=everything", 400),
        (f"{BURGLARY}/?area=Atlantis", 400),
        (f"{BURGLARY}/?period=soon", 400),
        (f"{BURGLARY}.gif", 404),
        (f"{BURGLARY}.json?area=Leeds", 404),
        ("/measures/charge-rate/map.csv", 404),
    ],
)
def test_what_is_asked_wrongly_is_answered_so(site: Client, address: str, status: int) -> None:
    assert site.get(address).status_code == status


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/measures/charge-rate/map/", "is a percentage"),
        ("/measures/hate-crime/map/", "can only be had from a force's own extract"),
        (f"{BURGLARY}/?area=Leeds", "give no figures for wards or smaller areas"),
        ("/measures/stop-and-search/map/", "published by force"),
    ],
)
def test_a_measure_without_small_areas_leaves_one_sentence_in_place_of_the_map(
    site: Client, address: str, said: str
) -> None:
    answer = site.get(address)
    page = page_of(answer)
    assert answer.status_code == 200
    assert said in page.words
    assert "Choose another measure or another area." in page.words
    assert "--" not in page.words
    assert not page.tables


def test_a_period_without_a_figure_gives_the_newest_and_says_so(site: Client) -> None:
    page = page_of(site.get(f"{BURGLARY}/?period=2019-12"))
    assert "The period asked for has no figure here, so the newest is shown." in page.words
    assert "12 months to December 2025" in page.words


def test_without_residents_rates_are_refused_in_one_sentence_and_counts_shown(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space")
    space.ingest([archive(tmp_path / "a.zip", {m: [(PETERBOROUGH_014A, "Burglary")] * 9 for m in MONTHS})])
    page = map_page(space, asked_map(space, "burglary", by="lsoa", show="rates"), to)
    assert page.view.cautions[0].startswith(
        "Counts are shown, since there can be no rates: No residents figures are in"
    )
    assert page.view.table is not None
    assert [column.words for column in page.view.table.columns] == ["LSOA", "Ward", "Crimes"]
    assert [choice.value for choice in page.filters.fields[2].choices] == ["counts"]
