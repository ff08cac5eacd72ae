from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import DefinitionError, UsageError
from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.sources.extract_mappings import find_mapping, load_mapping

GOOD = """\
force: cambridgeshire
columns:
  reference: Crime number
  offence_code: HO code
  recorded: Date recorded
  committed_from: Committed from
  lsoa: LSOA
dates: {recorded: "%d/%m/%Y", committed: "%d/%m/%Y %H:%M"}
flags:
  domestic-abuse: {column: DA, yes: [Y, 1, true]}
"""


def written(folder: Path, text: str, name: str = "force.mapping.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_says_which_columns_it_reads(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, GOOD))
    assert mapping.wanted == {"Crime number", "HO code", "Date recorded", "Committed from", "LSOA", "DA"}
    assert mapping.flags["domestic-abuse"].yes == ("Y", "1", "true")


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("reference: Crime number", "reference: Victim name"), 3, "looks like personal data"),
        (("lsoa: LSOA", "lsoa: LSOA\n  victim: Victim DOB"), 8, "looks like personal data"),
        (("column: DA", "column: Postcode"), 10, "looks like personal data"),
        (("  lsoa: LSOA\n", ""), 2, "placed by lsoa, by ward, or by one pair of coordinates, here by none"),
        (("lsoa: LSOA", "lsoa: LSOA\n  ward: Ward"), 2, "here by lsoa and ward"),
        (("lsoa: LSOA", "easting: E"), 7, "'easting' and 'northing' belong together"),
        (('recorded: "%d/%m/%Y"', 'recorded: "%d/%m"'), 8, "has no year"),
        (('recorded: "%d/%m/%Y"', 'recorded: "DD/MM/YYYY"'), 8, "is not a date format"),
        ((", yes: [Y, 1, true]", ""), 10, "'flags.domestic-abuse.yes' is missing"),
        (("domestic-abuse:", "Domestic abuse:"), 10, "cannot name a flag"),
        (("force: cambridgeshire", "force: Cambridgeshire Police"), 1, "is not a force"),
        (("dates:", "date:"), 8, "unknown key 'date'; did you mean 'dates'?"),
    ],
)
def test_each_fault_is_told_with_file_line_and_remedy(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    path = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(DefinitionError) as caught:
        load_mapping(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)
    assert str(caught.value).rstrip(")").endswith((".", "?", "file"))


NIGHT = 'night_time_economy: {starts: "20:00", ends: "04:00"}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("  committed_from: Committed from\n", "") + NIGHT, "map committed_from"),
        (GOOD.replace(" %H:%M", "") + NIGHT, "add %H:%M"),
        (GOOD + "  night-time-economy: {column: NTE, yes: [Y]}\n" + NIGHT, "keep one of the two"),
        (GOOD + 'night_time_economy: {starts: "8 pm", ends: "04:00"}\n', "not a time of day"),
        (GOOD + 'night_time_economy: {starts: "20:00", ends: "20:00"}\n', "same time"),
        (GOOD + 'night_time_economy: {starts: "20:00", ends: "04:00", evenings: [freitag]}\n', "freitag"),
    ],
)
def test_a_night_time_rule_that_cannot_be_told_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        load_mapping(written(tmp_path, text))


def test_a_file_is_recognised_by_its_headings_whatever_their_capitals(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, GOOD))
    assert mapping.matches(("CRIME NUMBER", "ho  code", "Date recorded", "Committed from", "lsoa", "DA", "and more"))
    assert mapping.missing(("Crime number", "HO code", "Date recorded", "LSOA", "DA")) == ("Committed from",)


HEADER = "Crime number,HO code,Date recorded,Committed from,LSOA,DA\n"


def test_the_mapping_is_the_one_given_or_beside_or_the_workspaces_own(tmp_path: Path) -> None:
    extract, folder = written(tmp_path, HEADER, "extract.csv"), tmp_path / "mappings"
    folder.mkdir()
    assert find_mapping(extract, folder=folder) is None
    written(folder, GOOD.replace("DA", "Domestic"), "other.yaml")
    assert find_mapping(extract, folder=folder) is None
    written(folder, GOOD.replace("cambridgeshire", "durham"), "durham.yaml")
    assert force(find_mapping(extract, folder=folder)) == "durham"
    written(tmp_path, GOOD.replace("cambridgeshire", "gwent"), "extract.csv.mapping.yaml")
    assert force(find_mapping(extract, folder=folder)) == "gwent"
    given = written(tmp_path, GOOD, "given.yaml")
    assert force(find_mapping(extract, given=given, folder=folder)) == "cambridgeshire"


def test_of_two_mappings_the_one_that_reads_more_is_taken_and_a_tie_is_asked_about(tmp_path: Path) -> None:
    extract, folder = written(tmp_path, HEADER, "extract.csv"), tmp_path / "mappings"
    folder.mkdir()
    written(folder, GOOD.split("flags:")[0].replace("cambridgeshire", "gwent"), "a.yaml")
    written(folder, GOOD, "b.yaml")
    assert force(find_mapping(extract, folder=folder)) == "cambridgeshire"
    written(folder, GOOD, "c.yaml")
    with pytest.raises(UsageError, match=r"fits b\.yaml and c\.yaml equally well; say which with --mapping"):
        find_mapping(extract, folder=folder)


def force(mapping: ExtractMapping | None) -> str | None:
    return mapping.force if mapping else None
