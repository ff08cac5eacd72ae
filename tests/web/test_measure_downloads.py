"""A measure's files: the figures of the command line, and what a file that travels alone must say of itself."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from saferplan.measures.catalogue import Catalogue
from saferplan.measures.tables import DEFINITIONS
from saferplan.web.presenters.measure_asked import Chart
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace
from tests.cli.command import Command
from tests.web.conftest import showing
from tests.web.measure_pages import Page

FORMULA = "=cmd|<b>x</b>"
BURGLARY = "/measures/burglary/"
HASH = Catalogue.load().get("burglary").definition_hash()
LICENCE = "licensed under the Open Government Licence v3.0."


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shown: Path) -> Command:
    return Command(capsys, monkeypatch, shown)


def _get(site: Client, address: str) -> bytes:
    answer = site.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("", "series burglary --from 2024-01"),
        ("?from=2025-02&to=2025-07", "series burglary --from 2025-02 --to 2025-07"),
        ("?chart=rolling&to=2025-06", "series burglary --by rolling-12 --from 2024-12 --to 2025-06"),
        ("?chart=spc", "spc burglary"),
        ("?chart=forecast", "forecast burglary"),
        ("?source=ons", "series burglary --source ons"),
        ("?area=Fenland", "series burglary --area Fenland --from 2024-01"),
    ],
)
def test_the_csv_is_that_of_the_command_line_with_its_sources_behind(
    site: Client, saferplan: Command, query: str, line: str
) -> None:
    rows = _rows(_get(site, f"{BURGLARY}table.csv{query}").decode())
    said = _rows(saferplan(f"{line} --format csv").out)
    assert [{name: row[name] for name in said[0]} for row in rows] == said
    for row in rows:
        assert row["definition"] == f"burglary@1, hash {HASH}"
        assert LICENCE in row["attribution"]


def test_the_csv_of_one_crime_type_has_that_type_alone(site: Client, saferplan: Command) -> None:
    rows = _rows(_get(site, "/measures/all-crime/table.csv?type=Robbery&from=2025-11").decode())
    said = _rows(saferplan("series all-crime --split crime-type --from 2025-11 --format csv").out)
    robberies = [row for row in said if row["crime_type"] == "Robbery"]
    assert [row["value"] for row in rows] == [row["value"] for row in robberies]
    assert {row["crime_type"] for row in rows} == {"Robbery"}


@pytest.mark.parametrize("chart", list(Chart))
def test_another_reader_opens_the_workbook_and_finds_the_same(site: Client, chart: Chart) -> None:
    query = f"?chart={chart}&to=2025-09"
    found = CalamineWorkbook.from_filelike(io.BytesIO(_get(site, f"{BURGLARY}table.xlsx{query}")))
    assert found.sheet_names == ["Cover", "Notes", "Figures", "Releases"]
    cover = [row[0] for row in found.get_sheet_by_name("Cover").to_python()]
    assert cover[0] == "Burglary, Peterborough"
    assert f"burglary@1, hash {HASH}." in cover
    assert any(LICENCE in str(line) for line in cover)
    sheet = found.get_sheet_by_name("Figures").to_python()
    top = next(i for i, row in enumerate(sheet) if row[0] in ("Area code", "Month", "Period"))
    of_csv = _rows(_get(site, f"{BURGLARY}table.csv{query}").decode())
    assert len(sheet) - top - 1 == len(of_csv)
    column = next(i for i, name in enumerate(sheet[top]) if name in ("Value", "Mean"))
    name = str(sheet[top][column]).lower()
    assert [float(str(row[column])) for row in sheet[top + 1 :]] == pytest.approx([float(row[name]) for row in of_csv])
    assert all(cell != "" for row in sheet[top:] for cell in row)
    releases = found.get_sheet_by_name("Releases").to_python()
    assert any("cambridgeshire-2025.zip" in row for row in releases)


def test_a_missing_figure_is_no_nought_and_says_why(site: Client, settings: Any, tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    months = {month: [(PETERBOROUGH_014A, "Robbery")] * 3 for month in ("2024-01", "2024-03")}
    space.ingest([archive(tmp_path / "a.zip", months)])
    for _ in showing(settings, space.folder, tmp_path / "state"):
        made = _get(site, "/measures/robbery/table.xlsx")
        rows = _rows(_get(site, "/measures/robbery/table.csv").decode())
        page = Page(_get(site, "/measures/robbery/").decode())
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("Figures").to_python()
    [gap] = [row for row in sheet if "2024-02" in row]
    assert gap[3:5] == ["[x]", "missing"]
    assert "not among the files taken in" in str(gap[7])
    assert [row["value"] for row in rows] == ["3", "", "3"]
    words = [cell.words for cell in page.table("Robbery by month").row("February 2024")]
    assert words[1] == "not published"
    assert "not among the files taken in" in words[-1]


def test_a_revised_figure_says_what_it_was(site: Client, settings: Any, tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    for day, count in (("2024-03-01", 3), ("2024-04-01", 2)):
        made = archive(tmp_path / f"{day}.zip", {"2024-01": [(PETERBOROUGH_014A, "Robbery")] * count})
        space.ingest([made], published=date.fromisoformat(day))
    for _ in showing(settings, space.folder, tmp_path / "state"):
        page = Page(_get(site, "/measures/robbery/").decode())
        [row] = _rows(_get(site, "/measures/robbery/table.csv").decode())
    said = "Revised: it was 3 before the newest release."
    assert page.table("Robbery by month").row("January 2024")[-1].words == row["remarks"] == said


def test_files_have_good_names(site: Client) -> None:
    names = [
        site.get(f"{BURGLARY}{file}").headers["Content-Disposition"]
        for file in ("table.csv", "chart.png?area=Fenland&from=2025-01", "drivers.csv", "chart.json")
    ]
    assert names == [
        'attachment; filename="burglary-peterborough-police-uk-monthly-2024-01-to-2025-12.csv"',
        'attachment; filename="burglary-fenland-police-uk-monthly-2025-01-to-2025-12.png"',
        'attachment; filename="burglary-drivers-peterborough-police-uk-to-2025-12.csv"',
        'inline; filename="burglary-peterborough-police-uk-monthly-2024-01-to-2025-12.json"',
    ]


@pytest.mark.parametrize("chart", list(Chart))
def test_the_specification_is_valid_at_every_width_and_says_what_it_is(site: Client, chart: Chart) -> None:
    for width in ("", "&width=320", "&width=900"):
        spec = json.loads(_get(site, f"{BURGLARY}chart.json?chart={chart}{width}"))
        altair.Chart.from_dict(spec, validate=True)
    assert spec["description"]
    about = spec["usermeta"]
    assert (about["measure"], about["definition_hash"], about["area_code"]) == ("burglary@1", HASH, "E22000017")
    assert LICENCE in about["attribution"][0]
    assert all(len(release["sha256"]) == 64 for release in about["releases"])


def test_the_pictures_carry_title_source_definition_and_licence(site: Client) -> None:
    svg = _get(site, f"{BURGLARY}chart.svg").decode()
    words = " ".join("".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text"))
    assert "Burglary: highest in August 2024" in words
    assert "burglary@1" in words
    assert "Open Government Licence v3.0" in words
    png = _get(site, f"{BURGLARY}chart.png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height > 500) == (2 * (680 + 32), True)


@pytest.mark.parametrize("form", ["csv", "svg", "png", "json"])
def test_what_moved_it_can_be_had_too(site: Client, form: str) -> None:
    assert _get(site, f"{BURGLARY}drivers.{form}")


def test_the_drivers_as_csv_are_those_of_the_command_line(site: Client, saferplan: Command) -> None:
    rows = _rows(_get(site, f"{BURGLARY}drivers.csv").decode())
    said = _rows(saferplan("drivers burglary --format csv").out)
    assert [{name: row[name] for name in said[0]} for row in rows] == said


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("table.pdf", 404),
        ("chart.gif", 404),
        ("drivers.xlsx", 404),
        ("chart.json?width=333", 400),
        ("chart.json?width=-1", 400),
        ("table.csv?chart=spc&source=ons", 404),
        ("table.csv?from=2031-01", 400),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(site: Client, file: str, status: int) -> None:
    answer = site.get(f"{BURGLARY}{file}")
    assert answer.status_code == status


def test_a_measure_named_like_a_formula_runs_nowhere(site: Client, settings: Any, shown: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(shown, tmp_path / "workspace")
    own = (DEFINITIONS / "burglary.yaml").read_text(encoding="utf-8")
    own = own.replace("id: burglary", "id: own-burglary").replace("title: Burglary", f"title: '{FORMULA}'")
    (folder / "measures" / "own-burglary.yaml").write_text(own, encoding="utf-8")
    for _ in showing(settings, folder, tmp_path / "state"):
        text = _get(site, "/measures/own-burglary/table.csv").decode()
        book = _get(site, "/measures/own-burglary/table.xlsx")
        svg = _get(site, "/measures/own-burglary/chart.svg").decode()
        html = _get(site, "/measures/own-burglary/").decode()
    assert not re.search(r"(^|,)\"?=", text, re.MULTILINE)
    cover = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Cover").to_python()
    assert str(cover[0][0]).startswith("=cmd")
    with zipfile.ZipFile(io.BytesIO(book)) as archived:
        assert not any(b"<f>" in archived.read(name) for name in archived.namelist())
    for markup in (svg, html):
        assert "<b>x" not in markup
        assert "&lt;b&gt;x" in markup
