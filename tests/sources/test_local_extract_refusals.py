"""What an extract holds that is not stored: refused with its line and one reason, and not repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import SourceError
from tests.sources.extracts import GOOD, HEADER, read, reasons, row, table


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Ref": " "}, "no crime reference"),
        ({"Code": ""}, "no offence code"),
        ({"Code": "99Z"}, "'99Z' is not a recorded-crime offence code"),
        ({"Recorded": ""}, "no recorded date"),
        ({"Recorded": "31/02/2024"}, "recorded '31/02/2024' is not a date written like 01/03/2024"),
        ({"Recorded": "03-05-2024"}, "recorded '03-05-2024' is not a date written like 01/03/2024"),
        ({"From": "last week"}, "committed from the text (not kept) is not a date written like 01/03/2024 22:15"),
        ({"To": "soon"}, "committed to the text (not kept) is not a date written like 01/03/2024 22:15"),
        ({"Recorded": "02/06/2024"}, "recorded on 2024-06-02, in the future"),
        ({"Recorded": "05/03/0024"}, "recorded on 0024-03-05, too long ago to be believed"),
        ({"Recorded": "01/03/2024"}, "recorded before it was committed"),
        ({"To": "01/03/2024 23:00"}, "the committed dates end before they begin"),
        ({"LSOA": "Peterborough 014A"}, "the text (not kept) is not an LSOA code of England or Wales"),
        ({"LSOA": "S01006506"}, "'S01006506' is not an LSOA code of England or Wales"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_one_reason(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    reading = read(tmp_path, GOOD, row(**({"Ref": "A2"} | cells)), row(Ref="A3"), offence_codes={"8N"})
    assert reasons(reading) == [(3, reason)]
    offences = table(reading, "local/offences")
    assert (offences.rows_read, offences.rows_stored) == (3, 2)
    assert reading.records["reference"].to_list() == ["A1", "A3"]


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, GOOD, row(Ref="A2") + ",more", "A3,8N")
    assert reasons(reading) == [
        (3, "the row has 13 fields, the header 12"),
        (4, "the row has 2 fields, the header 12"),
    ]
    assert table(reading, "local/offences").rows_read == 3


def test_the_second_of_two_equal_references_is_refused_but_not_for_a_first_that_was_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, row(Code=""), row(Outcome="first good one"), row(Outcome="again"))
    assert reasons(reading) == [(2, "no offence code"), (4, "the same crime reference as an earlier row")]
    assert reading.records["outcome"].to_list() == ["first good one"]


def test_a_repeated_reference_is_found_far_down_the_file(tmp_path: Path) -> None:
    rows = [row(Ref=f"R{i}") for i in range(10_005)]
    reading = read(tmp_path, *rows, row(Ref="R3"))
    assert reasons(reading) == [(10_007, "the same crime reference as an earlier row")]
    assert table(reading, "local/offences").rows_read == 10_006


def test_what_a_refused_row_says_is_not_kept(tmp_path: Path) -> None:
    """A column mapped by mistake may hold anything."""
    wrong = [
        row(Ref="SECRET", Code=""),
        row(Recorded="SECRET"),
        row(LSOA="12 SECRET St"),
        row(Code="SECRET", To="SECRET"),
    ]
    found = reasons(read(tmp_path, GOOD, *wrong, offence_codes={"8N"}))
    assert len(found) == 4
    assert "SECRET" not in str(found)


def test_victims_names_stop_the_whole_file_and_are_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, row(Victim="Jane Doe"), row(Ref="A2", Victim="John Doe"))
    assert "export a pseudonymous id" in str(caught.value)
    assert "Doe" not in str(caught.value)


def test_nothing_of_a_column_the_mapping_does_not_name_is_kept(tmp_path: Path) -> None:
    assert "free text" not in str(read(tmp_path, GOOD).records.to_dicts())


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no column 'LSOA'; correct the mapping, or export the file again"):
        read(tmp_path, GOOD, header=HEADER.replace("LSOA", "Area"))


def test_a_file_without_one_good_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no row could be stored \(line 2: no offence code\)"):
        read(tmp_path, row(Code=""))
    with pytest.raises(SourceError, match="has a header and no rows"):
        read(tmp_path)
