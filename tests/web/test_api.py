"""The API: the same figures as the command line, paged, with a sentence for every refusal."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan.workspace import Workspace
from tests.cli.command import Command
from tests.web.conftest import showing, sign_in

TEN = (
    ("burglary", {"from": "2025-10", "to": "2025-12"}),
    ("shoplifting", {"by": "rolling-12", "from": "2025-12", "to": "2025-12"}),
    ("robbery", {"by": "quarter", "from": "2025-10"}),
    ("vehicle-crime", {"rate": "true", "by": "rolling-12", "from": "2025-12"}),
    ("all-crime", {"areas": "lad", "area": "Cambridgeshire", "from": "2025-12"}),
    ("victim-based-crime", {"source": "ons", "by": "calendar-year"}),
    ("all-crime", {"split": "crime-type", "from": "2025-12"}),
    ("burglary", {"area": "E07000008", "by": "year"}),
)

NOTICE = """\
notices:
  - dataset: police-uk/street
    force: cambridgeshire
    first: 2025-11
    last: 2025-11
    status: partial
    note: One district sent its crimes late
"""


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shown: Path) -> Command:
    return Command(capsys, monkeypatch, shown)


def read(site: Client, address: str, **query: str) -> Any:
    answer = site.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_ten_figures_and_more_are_those_of_the_command_line(site: Client, saferplan: Command) -> None:
    compared = 0
    for measure, query in TEN:
        options = [f"--{name}" if value == "true" else f"--{name}={value}" for name, value in query.items()]
        told = saferplan("series", measure, *options, "--format=json")
        assert told.code == 0, told.err
        expected = json.loads(told.out)
        figures = read(site, f"series/{measure}", **query, limit="1000")["figures"]
        assert [{name: figure[name] for name in row} for figure, row in zip(figures, expected, strict=True)] == expected
        compared += sum(figure["value"] is not None for figure in figures)
    assert compared >= 10


def test_a_figure_without_a_value_says_why(site: Client) -> None:
    figures = read(site, "series/burglary", by="year")["figures"]
    gap = next(figure for figure in figures if figure["value"] is None)
    assert gap["status"] == "missing"
    assert gap["reason"]
    assert all(figure["reason"] == "" for figure in figures if figure["status"] == "published")


def test_figures_name_the_releases_they_rest_on(site: Client, shown: Path) -> None:
    (pin,) = read(site, "series/burglary", **{"from": "2025-11"})["releases"]
    release = Workspace(shown).releases().row(by_predicate=pin_is(pin["release"]), named=True)
    assert (pin["file"], pin["sha256"], pin["published"]) == (release["file"], release["sha256"], release["published"])


def pin_is(release: int) -> Any:
    import polars as pl

    return pl.col("release") == release


def test_pages_follow_each_other_and_hold_everything_once(site: Client) -> None:
    everything = read(site, "series/burglary")
    found, address = [], "/api/v1/series/burglary?limit=7"
    while address:
        page = site.get(address).json()
        assert page["total"] == everything["total"]
        assert len(page["figures"]) <= 7
        found += page["figures"]
        address = page["next"]
    assert found == everything["figures"]


def test_a_split_series_over_pages_keeps_its_reasons(site: Client) -> None:
    query = {"by": "year", "split": "crime-type"}
    everything = read(site, "series/all-crime", **query, limit="1000")["figures"]
    later = read(site, "series/all-crime", **query, offset="11", limit="5")["figures"]
    assert later == everything[11:16]
    assert {figure["crime_type"] for figure in everything} >= {"Burglary", "Robbery"}


def test_positions_are_those_of_status(site: Client, saferplan: Command) -> None:
    assert read(site, "positions") == json.loads(saferplan("status --format=json").out)


def test_a_comparison_and_the_exceptions_are_those_of_the_workspace(site: Client, shown: Path) -> None:
    space = Workspace(shown)
    answer, found = read(site, "compare/burglary"), space.compare("burglary")
    assert answer["finding"] == found.finding
    assert [row["rate"] for row in answer["areas"]] == [row.rate for row in found.rows]
    assert answer["areas"][0]["history"][0]["period"] == found.history_periods[0].label
    listed = read(site, "exceptions")
    assert listed["finding"] == space.exceptions().finding
    known = {"status": "published", "reason": ""}  # each has its twelve months in full
    assert listed["exceptions"] == [{**row, **known} for row in space.exceptions().frame().to_dicts()]


def test_measures_and_areas(site: Client, shown: Path) -> None:
    found = read(site, "measures", limit="1000")
    assert {item["id"] for item in found["measures"]} == set(Workspace(shown).measures.ids())
    headings = [part["heading"] for part in read(site, "measures/burglary")["definition"]]
    assert headings[:2] == ["What it is", "Why it matters"]
    area = read(site, "areas", q="peterb", kind="csp")["areas"][0]
    assert area == {"code": "E22000017", "name": "Peterborough", "kind": "csp", "known_as": ""}


def test_releases_and_coverage(site: Client, shown: Path) -> None:
    releases = read(site, "releases", source="police-uk")["releases"]
    assert releases[0]["file"] == "cambridgeshire-2025.zip"
    assert all(item["periods"] == item["shown"] for item in releases)
    rows = read(site, "coverage", dataset="police-uk/street", limit="1000")
    assert rows["total"] == 24
    assert {row["status"] for row in rows["coverage"]} == {"published"}


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("series/nothing", 404, "There is no measure 'nothing'; /api/v1/measures lists them all."),
        ("series/burglary?area=Atlantis", 404, "Atlantis"),
        ("series/burglary?from=2025-13", 400, "Correct from"),
        ("series/burglary?from=last", 400, "Correct from; the description"),
        ("series/burglary?by=week", 400, "Correct by"),
        ("series/burglary?to=9999-12&areas=lad", 400, "Correct to; the description"),
        ("series/domestic-abuse", 404, "Domestic"),
        ("series/burglary?from=2025-02&to=2025-01", 400, "2025-01"),
        ("series/burglary?area=E01015589", 404, "is too small for this API"),
        ("series/burglary?areas=lsoa", 400, "Correct areas"),
        ("series/burglary?source=local", 400, "Correct source"),
        ("compare/burglary?group=none", 400, "none"),
        ("compare/burglary?area=E01015589", 404, "is too small for this API"),
        ("areas", 400, "Correct q"),
        ("compare/burglary?month=1999-01", 404, "ask for a month from 2023-12 to 2025-12."),
        ("series/burglary?by=month&source=ons", 404, "ask for by=rolling-12, year or calendar-year."),
        ("series/cost-of-crime?source=police-uk", 404, "use source=home-office."),
        ("releases?limit=100000", 400, "Correct limit"),
    ],
)
def test_a_refusal_is_one_sentence(site: Client, address: str, status: int, sentence: str) -> None:
    answer = site.get(f"/api/v1/{address}")
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize("address", ["series/hate-crime", "series/hate-crime?source=ons", "compare/domestic-abuse"])
def test_what_only_an_extract_has_is_no_matter_of_a_parameter(site: Client, address: str) -> None:
    answer = site.get(f"/api/v1/{address}")
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(
        " can only be had from a force's own extract, and such figures are not given here; with the extract, ask for "
        "them on the command line."
    )


def test_no_refusal_speaks_of_an_option_of_the_command_line(site: Client, shown: Path) -> None:
    for measure in Workspace(shown).measures.ids():
        for source in ("police-uk", "home-office", "ons"):
            said = site.get(f"/api/v1/series/{measure}", {"source": source, "from": "2025-12"}).content.decode()
            assert "--" not in said, measure
            assert "local" not in said, measure


def test_a_plan_that_watches_what_only_an_extract_has_is_told_so(
    settings: Any, db: None, copy_of_peterborough: Path, tmp_path: Path
) -> None:
    plan = copy_of_peterborough / "plan.yaml"
    words = plan.read_text(encoding="utf-8")
    assert "indicators:\n" in words
    plan.write_text(words.replace("indicators:\n", "indicators:\n  - hate-crime\n", 1), encoding="utf-8")
    for _ in showing(settings, copy_of_peterborough, tmp_path / "state"):
        (missing,) = read(Client(HTTP_HOST="localhost"), "positions")["unavailable"]
        assert missing["measure"] == "hate-crime"
        assert missing["reason"].endswith("ask for them on the command line.")


def test_an_exception_counted_from_a_partial_month_says_so(
    settings: Any, db: None, copy_of_peterborough: Path, tmp_path: Path
) -> None:
    (copy_of_peterborough / "notices.yaml").write_text(NOTICE, encoding="utf-8")
    for _ in showing(settings, copy_of_peterborough, tmp_path / "state"):
        rows = read(Client(HTTP_HOST="localhost"), "exceptions")["exceptions"]
        assert rows
        for row in rows:
            assert row["status"] == "partial"
            assert row["reason"] == "November 2025 is partial (One district sent its crimes late)"


ADDRESSES = (
    *("measures", "measures/burglary", "areas?q=peterb", "series/burglary", "positions", "compare/burglary"),
    *("exceptions", "releases", "coverage"),
)


def test_every_address_of_the_description_is_asked_below(site: Client) -> None:
    described = site.get("/api/v1/openapi.json").json()["paths"]
    assert {path.replace("{measure}", "burglary") for path in described} == {
        f"/api/v1/{address.partition('?')[0]}" for address in ADDRESSES
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_parameter_that_nobody_knows_is_refused_by_its_name(site: Client, address: str) -> None:
    known = parameters_of(site, address)
    join = "&" if "?" in address else "?"
    for unknown in ("nope", "Area", "_"):
        answer = site.get(f"/api/v1/{address}{join}{unknown}=1")
        assert answer.status_code == 400
        said = answer.json()["detail"]
        assert said.startswith(f"There is no parameter '{unknown}' here; leave it out")
        assert all(name in said for name in known)


def parameters_of(site: Client, address: str) -> list[str]:
    """The query parameters that the description has for an address."""
    path = "/api/v1/" + address.partition("?")[0].replace("/burglary", "/{measure}")
    operation = site.get("/api/v1/openapi.json").json()["paths"][path]["get"]
    return [item["name"] for item in operation["parameters"] if item["in"] == "query"]


def test_several_are_all_named_even_where_nothing_has_changed(site: Client) -> None:
    tag = site.get("/api/v1/measures")["ETag"]
    answer = site.get("/api/v1/measures?one=1&limit=3&two=2", headers={"If-None-Match": tag})
    assert answer.status_code == 400
    assert answer.json()["detail"] == ("There is no parameter 'one' or 'two' here; leave it out, or use offset, limit.")


@pytest.mark.parametrize("address", [*ADDRESSES, "openapi.json", "series/nothing", "nope", "measures?nope=1"])
def test_head_answers_as_get_does_without_the_body(site: Client, address: str) -> None:
    asked, got = site.head(f"/api/v1/{address}"), site.get(f"/api/v1/{address}")
    assert asked.status_code == got.status_code
    assert asked.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert asked.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("address", ["", "nope", "nope/", "measures/", "series", "measures/burglary/x", "nope?nope=1"])
def test_where_there_is_nothing_a_program_is_told_so(site: Client, address: str) -> None:
    answer = site.get(f"/api/v1/{address}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json() == {"detail": "There is nothing at this address; /api/v1/openapi.json lists what there is."}


def test_what_has_not_changed_is_not_sent_again(
    settings: Any, db: None, copy_of_peterborough: Path, tmp_path: Path
) -> None:
    for _ in showing(settings, copy_of_peterborough, tmp_path / "state"):
        site = Client(HTTP_HOST="localhost")
        first = site.get("/api/v1/measures")
        tag = first["ETag"]
        again = site.get("/api/v1/measures", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        (copy_of_peterborough / "breaks.yaml").write_text("breaks: []\n# noted\n", encoding="utf-8")
        changed = site.get("/api/v1/measures", headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert changed["ETag"] != tag


def test_nothing_is_opened_to_other_sites(site: Client) -> None:
    answer = site.get("/api/v1/measures", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_restricted_figures_are_never_given(
    settings: Any, db: None, copy_of_peterborough: Path, tmp_path: Path
) -> None:
    space = Workspace(copy_of_peterborough)
    space.synthetic_extract(tmp_path / "extract.csv", "2025-12")
    space.ingest([tmp_path / "extract.csv"])
    assert "local/offences" in space.releases()["dataset"].to_list()
    for _ in showing(settings, copy_of_peterborough, tmp_path / "state"):
        manager = sign_in("manager")
        for address in ("releases", "coverage", "positions", "series/domestic-abuse", "exceptions"):
            answer = manager.get(f"/api/v1/{address}", {"limit": "1000"} if address in ("releases", "coverage") else {})
            assert "local/" not in answer.content.decode()


def test_closed_pages_close_the_api_too(site: Client, settings: Any) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, pages_open=False)
    answer = site.get("/api/v1/measures")
    assert answer.status_code == 401
    assert "sign in" in answer.json()["detail"]
    assert sign_in("viewer").get("/api/v1/measures").status_code == 200


def test_it_is_never_written_to(site: Client) -> None:
    for method in ("post", "put", "patch", "delete", "options"):
        for address in ("measures", "openapi.json"):
            answer = getattr(site, method)(f"/api/v1/{address}")
            assert answer.status_code == 405
            assert answer["Allow"] == "GET, HEAD"
            assert answer.json() == {"detail": "These addresses are only read; ask with GET or HEAD."}


def test_the_reference_tells_every_operation(site: Client) -> None:
    page = site.get("/api/").content.decode()
    described = site.get("/api/v1/openapi.json").json()
    assert len(described["paths"]) == 9
    for path, operation in described["paths"].items():
        assert f"GET {path}" in page
        for parameter in operation["get"].get("parameters", ()):
            assert re.search(rf">\s*{parameter['name']}\s*</th>", page)
    assert "swagger" not in page.lower()


def test_more_figures_than_the_memory_holds_are_refused_before_they_are_made(site: Client) -> None:
    query = {"areas": "lad", "source": "police-uk", "from": "1980-01", "to": "2059-12", "limit": "1"}
    answer = site.get("/api/v1/series/all-crime", query)
    assert answer.status_code == 400
    assert "at most 100,000 are given at a time; ask for fewer months or areas" in answer.json()["detail"]
    assert site.get("/api/v1/series/all-crime", {**query, "from": "2025-12", "to": "2025-12"}).status_code == 200
    # Crime types count too.
    split = {**query, "from": "2010-01", "to": "2025-12", "split": "crime-type"}
    assert site.get("/api/v1/series/all-crime", split).status_code == 400
