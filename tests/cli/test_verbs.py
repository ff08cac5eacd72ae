"""What each other verb says, from a workspace, from a folder in it, and from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace
from tests.cli.command import Command

HERE = (PETERBOROUGH_014A, "Robbery")
READING = {
    "releases": "releases --format csv",
    "coverage": "coverage --area E22000017 --format csv",
    "measures list": "measures list",
    "measures show": "measures show all-crime",
    "measures check": "measures check",
    "series": "series all-crime --format csv",
    "status": "status",
    "explain": "explain all-crime --area E22000017 --month 2025-12",
}


@pytest.mark.parametrize("verb", READING)
def test_a_workspace_may_be_named_from_elsewhere(
    elsewhere: Command, peterborough: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    named = elsewhere(f"{READING[verb]} --workspace", peterborough)
    assert named.code == 0
    assert named.out or verb == "measures check"
    monkeypatch.chdir(peterborough / "warehouse")
    assert elsewhere(READING[verb]) == named


def test_measures_can_be_read_without_a_workspace(elsewhere: Command) -> None:
    assert "all-crime" in elsewhere("measures list").out
    assert "Every crime the police record" in elsewhere("measures show all-crime").out
    assert elsewhere("measures check").code == 0


def test_measures_of_the_workspace_are_listed_shown_and_checked(saferplan: Command, copy_of_peterborough: Path) -> None:
    own = copy_of_peterborough / "measures" / "till-theft.yaml"
    packaged = Path(__file__).parents[2] / "src/saferplan/measures/definitions/shoplifting.yaml"
    own.write_text(packaged.read_text().replace("id: shoplifting", "id: till-theft"))
    assert "till-theft" in saferplan("measures list --workspace", copy_of_peterborough).out
    assert saferplan("measures check --workspace", copy_of_peterborough).code == 0
    assert saferplan("series till-theft --workspace", copy_of_peterborough).code == 0
    own.write_text(own.read_text().replace("kind: count", "kind: sum"))
    said = saferplan("measures check --workspace", copy_of_peterborough)
    line = own.read_text().splitlines().index("kind: sum") + 1
    assert said.code == 5
    assert re.match(rf"{own}:{line}: ", said.out)
    assert said.err == "saferplan: 1 problem found; correct the lines above and check again.\n"


def test_init_makes_a_workspace_and_ingest_fills_it(elsewhere: Command, tmp_path: Path) -> None:
    made = elsewhere("init space --area Peterborough")
    assert (made.code, made.out) == (0, "space is ready for Peterborough (E22000017).\n")
    path = archive(tmp_path / "2024-02.zip", {"2024-01": [HERE, HERE], "2024-02": [HERE]})
    said = elsewhere("ingest --workspace space", path)
    assert said.code == 0
    assert re.fullmatch(
        r"2024-02\.zip: release \d+, police-uk/street, 2024-01 to 2024-02, published 2024-02-29 \(assumed\): "
        r"3 rows read = 3 stored \+ 0 rejected\.\n",
        said.out,
    )
    assert said.err == ""
    again = elsewhere("ingest --workspace space", path)
    assert re.fullmatch(
        r"2024-02\.zip: already ingested as release \d+, published 2024-02-29 \(assumed\); nothing changed\.\n",
        again.out,
    )


def test_ingest_names_rejected_rows_and_where_the_rest_are(elsewhere: Command, tmp_path: Path) -> None:
    empty_workspace(tmp_path / "space")
    wrong = (PETERBOROUGH_014A, "?")
    path = archive(tmp_path / "a.zip", {"2024-01": [HERE] * 10 + [wrong] * 7})
    said = elsewhere("ingest --workspace space --published 2024-03-01", path)
    assert "17 rows read = 10 stored + 7 rejected." in said.out
    assert "published 2024-03-01" in said.out
    assert said.err.count("Rejected: ") == 5
    assert "line 12: the crime type '?' is not known." in said.err
    assert "… and 2 more; 'saferplan releases --rejected' lists them all." in said.err
    listed = elsewhere("releases --rejected --format json --workspace space")
    assert len(json.loads(listed.out)) == 7


def test_ingest_takes_all_files_or_none(elsewhere: Command, tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space")
    good, bad = archive(tmp_path / "a.zip", {"2024-01": [HERE]}), tmp_path / "b.zip"
    bad.write_bytes(good.read_bytes()[:-40])
    said = elsewhere("ingest --workspace space", good, bad)
    assert (said.code, said.out) == (4, "")
    assert space.releases().height == 0


def test_status_says_where_each_target_stands(saferplan: Command) -> None:
    said = saferplan("status")
    assert said.err == ""
    assert said.out.startswith("VICTIM-BASED CRIME\n  Victim-based crime, Peterborough: 1,451 crimes in December 2025")
    assert "18,729 to 19,215" in said.out
    assert re.search(r"^All recorded crime +1,751 +23,088 +22,463 +\+625 +\+2\.8$", said.out, re.MULTILINE)


def test_status_as_at_an_earlier_day_is_what_it_was_then(saferplan: Command) -> None:
    said = saferplan("status --as-at 2025-01-15")
    assert "December 2024" in said.out
    assert "18,729 crimes" in said.out
    assert not re.search(r"(in|and|months to) \w+ 2025", said.out)


def test_status_as_json(saferplan: Command) -> None:
    found = json.loads(saferplan("status --format json").out)
    assert list(found) == ["partnership", "area_code", "area_name", "positions", "unavailable"]
    first = found["positions"][0]
    assert (first["measure"], first["target_id"]) == ("victim-based-crime-police-uk@1", "victim-based-crime-2027")
    assert first["position"]["rolling"]["value"] == 19_215
    assert first["position"]["month"] == "2025-12"
    assert first["position"]["judgement"]["status"] in ("red", "amber", "green", "grey")


def test_cambridgeshire_met_its_target(elsewhere: Command, cambridgeshire: Path) -> None:
    said = elsewhere("status --workspace", cambridgeshire)
    assert "21.0% lower (49,641 to 39,225)" in said.out
    assert "Green: the 12 months to March 2014 meet the target" in said.out


def test_explain_shows_descent_and_arithmetic(saferplan: Command) -> None:
    said = saferplan("explain all-crime --area E22000017 --month 2025-12")
    assert said.out.startswith("All recorded crime, Peterborough (E22000017), 2025-12: 1,751\n")
    counted = [int(n.replace(",", "")) for n in re.findall(r"^ {2,}([\d,]+)  \S", said.out, re.MULTILINE)]
    assert sum(counted) == 1_751
    for what in ("all-crime@1, hash ", "cambridgeshire-2025.zip, sha256 ", "rows read = ", "Arithmetic", "= 1,751"):
        assert what in said.out


def test_explain_tells_a_month_from_the_twelve_months_to_it(saferplan: Command) -> None:
    said = saferplan("explain all-crime --month 2023-12")
    assert said.out.startswith("All recorded crime, Peterborough (E22000017), 12 months to December 2023: 24,215")


def test_explain_of_a_gap_lists_no_noughts(saferplan: Command) -> None:
    said = saferplan("explain all-crime --month 2026-02")
    assert (
        "no value (missing: Cambridgeshire Constabulary's file for 2026-02 is not among the files taken in)" in said.out
    )
    assert "Counted" not in said.out


def test_explain_as_json(saferplan: Command) -> None:
    found = json.loads(saferplan("explain all-crime --month 2025-12 --format json").out)
    assert list(found) == [
        *("measure", "definition_hash", "area_code", "area_name", "period", "by", "value", "status", "reason"),
        *("dataset", "basis", "parts", "base", "arithmetic", "steps", "rate", "releases", "notes"),
    ]
    assert sum(part["counted"] * part["weight"] for part in found["parts"]) == found["value"] == 1_751
    (release,) = found["releases"]
    assert list(release) == [
        *("release", "file", "part", "sha256", "published", "published_assumed", "publisher"),
        *("licence", "counted", "files"),
    ]
    assert list(release["files"][0]) == ["name", "checksum", "rows_read", "rows_stored", "rows_rejected"]


def test_coverage_and_releases_for_programs(saferplan: Command) -> None:
    covered = json.loads(saferplan("coverage --area E22000017 --format json").out)
    street = [row for row in covered if row["dataset"] == "police-uk/street"]
    assert [row["month"] for row in street] == [f"{y}-{m:02d}" for y in (2024, 2025) for m in range(1, 13)]
    released = json.loads(saferplan("releases --format json --as-at 2024-12-31").out)
    assert max(row["published"] for row in released) == "2024-12-31"


def test_an_extract_invented_ingested_and_counted(elsewhere: Command, copy_of_peterborough: Path) -> None:
    space = ("--workspace", copy_of_peterborough)
    made = elsewhere("synthesise extract.csv --month 2025-03 --seed 4", *space)
    assert (made.code, made.out) == (0, "")
    assert "None of them is real." in made.err
    assert {path.name for path in Path().glob("extract.csv*")} == {"extract.csv", "extract.csv.mapping.yaml"}
    assert "local/offences" in elsewhere("ingest extract.csv", *space).out
    public = Workspace(copy_of_peterborough).series("all-crime", first="2025-03", last="2025-03")["value"][0]
    local = elsewhere("series all-crime --source local --format csv", *space).out.splitlines()[1]
    assert local.startswith(f"E22000017,Peterborough,2025-03,{public},published,local,")


def test_what_rests_on_a_forces_own_records_says_so_on_standard_error(
    elsewhere: Command, copy_of_peterborough: Path
) -> None:
    space = ("--workspace", copy_of_peterborough)
    elsewhere("synthesise extract.csv --month 2025-12", *space)
    elsewhere("ingest extract.csv", *space)
    plan = copy_of_peterborough / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "restricted" not in elsewhere("exceptions --format csv", *space).err
    assert "restricted" not in elsewhere("status", *space).err
    own = text.replace(
        "measure: victim-based-crime-police-uk\n    source: police-uk", "measure: all-crime\n    source: local"
    )
    plan.write_text(own, encoding="utf-8")
    for line in ("exceptions --format csv", "exceptions", "status", "status --format json"):
        said = elsewhere(line, *space)
        assert said.code == 0
        assert "Note: These are restricted figures, from the force's own records and not for publication." in said.err


def test_fetch_downloads_what_a_publisher_has(
    elsewhere: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import http.server
    import threading

    served = tmp_path / "served" / "data" / "archive"
    served.mkdir(parents=True)
    path = archive(served / "2024-01.zip", {"2024-01": [HERE]})

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is said."""

    handler = lambda *a: Quiet(*a, directory=str(tmp_path / "served"))  # noqa: E731
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("SAFERPLAN_POLICE_UK_URL", f"http://127.0.0.1:{server.server_port}")
        said = elsewhere("fetch police-uk --months 2024-01..2024-01 --output got")
        server.shutdown()
    assert (said.code, said.out) == (0, "got/2024-01.zip\n")
    assert Path("got/2024-01.zip").read_bytes() == path.read_bytes()
