"""What the verbs that analyse are asked wrongly: one sentence, the documented code, and nothing on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence

ASKED = {
    "spc": "spc shoplifting",
    "compare": "compare shoplifting --group cambridgeshire-districts",
    "drivers": "drivers shoplifting",
    "exceptions": "exceptions",
    "groups": "groups show ons-nearest-neighbours",
}
MEASURED = ("spc", "compare", "drivers")
DRAWN = (*MEASURED, "exceptions")
PLACED = (*MEASURED, "groups")
NO_FOLDER = "cannot be written (its folder does not exist); make the folder, or name another file."

WRONG = [
    *[(f"{verb} shopliftng", 2, "There is no measure 'shopliftng'; did you mean 'shoplifting'?") for verb in MEASURED],
    *[(f"{ASKED[v]} --area Peterboro", 2, "No area is called 'Peterboro'; did you mean Peterborough?") for v in PLACED],
    *[(f"{v} shoplifting --area Gravesham", 6, "covers Gravesham; ingest a file that does") for v in MEASURED],
    *[(f"{ASKED[v]} --month 2025-13", 2, "2025-13 is not a month; write it as YYYY-MM") for v in ASKED],
    *[(f"{ASKED[v]} --format xml", 2, "choose from: 'table', 'csv', 'json', 'parquet'") for v in ASKED],
    *[(f"{ASKED[v]} --format parquet", 2, "name a file with --output") for v in ASKED],
    *[(f"{ASKED[v]} --chart chart.pdf", 2, "give one that ends in .svg or .png") for v in DRAWN],
    *[(f"{ASKED[v]} --chart nowhere/chart.svg", 8, NO_FOLDER) for v in DRAWN],
    *[(f"{ASKED[v]} --output nowhere/table.csv", 8, NO_FOLDER) for v in ASKED],
    *[(f"{v} all-crime --source police", 2, "'police' is not a source; use one of police-uk") for v in MEASURED],
    *[(f"{v} all-crime --source local", 6, "ingest one with its mapping first") for v in MEASURED],
    *[(f"{v} charge-rate --month 2024-06", 6, "Charge rate") for v in MEASURED],
    *[(f"{v} stop-and-search", 6, "ask for the police force area") for v in MEASURED],
    ("compare shoplifting --group cambridgeshire-districts --funnel nowhere/f.svg", 8, NO_FOLDER),
    ("compare shoplifting --funnel funnel.pdf", 2, "give one that ends in .svg or .png"),
    ("compare shoplifting --group nothing", 2, "'nothing' is not a comparison group; known: all-csps"),
    ("groups show nothing", 2, "'nothing' is not a comparison group; known: all-csps"),
    ("compare shoplifting --area E01015589", 6, "is an LSOA; compare a partnership, a local authority or a force"),
    ("compare shoplifting --area E12000006", 6, "is a region; compare a partnership"),
    ("groups show ons-nearest-neighbours --area E05010793", 6, "is a ward; compare a partnership"),
    ("spc shoplifting --month 2030-01", 6, "'Shoplifting' in Peterborough is held for 2024-01 to 2025-12"),
    ("spc shoplifting --month 2001-01", 6, "not for 2001-01; give a month among these"),
    ("spc shoplifting --from 2030-01", 6, "not for 2030-01; give a month among these"),
    ("spc shoplifting --area Leeds", 6, "'Shoplifting' in Leeds cannot be charted from ons"),
    (
        "compare shoplifting --month 2030-01",
        6,
        "for 12 months ending with January 2030; ask for a --month from 2023-12",
    ),
    ("drivers shoplifting --month 2030-01", 6, "another --month: both years must lie in 2024-01 to 2025-12"),
    ("drivers charge-rate", 6, "'Charge rate' has no 12 whole months in Peterborough; ingest more months"),
    ("exceptions --month 2030-01", 6, "the files taken in cover January 2024 to December 2025"),
    ("exceptions --as-at 2001-01-01", 6, "No measure of the plan has a figure yet: nothing of the data.police.uk"),
]


@pytest.mark.parametrize(("line", "code", "words"), WRONG, ids=[line for line, _, _ in WRONG])
def test_it_is_told_in_one_sentence(saferplan: Command, line: str, code: int, words: str) -> None:
    said = saferplan(line)
    assert is_one_sentence(said.err), said.err
    assert words in said.err
    assert (said.code, said.out) == (code, "")


@pytest.mark.parametrize("line", ASKED.values())
def test_outside_a_workspace(elsewhere: Command, line: str, tmp_path: Path) -> None:
    said = elsewhere(line)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("saferplan: There is no workspace in this folder or above it; make one")
    named = elsewhere(line, "--workspace", tmp_path / "nowhere")
    assert (named.code, is_one_sentence(named.err)) == (3, True)


def test_in_an_empty_workspace(elsewhere: Command, tmp_path: Path) -> None:
    assert elsewhere("init new --area E22000017").code == 0
    for verb in DRAWN:
        said = elsewhere(ASKED[verb] if verb != "compare" else "compare shoplifting", "--workspace", tmp_path / "new")
        assert (said.code, said.out, is_one_sentence(said.err)) == (6, "", True), said.err
        assert said.err.endswith("covers Peterborough; ingest a file that does.\n")
    dated = elsewhere("exceptions --month 2025-01", "--workspace", tmp_path / "new")
    assert (dated.code, is_one_sentence(dated.err)) == (6, True)
    assert elsewhere(ASKED["groups"], "--workspace", tmp_path / "new").code == 0
    checked = elsewhere("groups check", "--workspace", tmp_path / "new")
    assert checked.err.startswith("There is no group file in the workspace's folder groups/")
