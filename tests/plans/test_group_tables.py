"""Tables in which every area has its own list: long and wide, by codes and by names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError
from saferplan.plans.group_tables import read_group_table
from saferplan.plans.groups import Averaging, GroupTable, LimitsRule, load_group, load_groups

TODAY = date(2025, 1, 1)
LONG = """\
area_code,area_name,rank,similar_code,similar_name,valid_from,valid_to
E22000017,Peterborough,1,E22000040,Derby,,2014-10-01
E22000017,Peterborough,1,,Bolton,01/10/2014,
E22000017,Peterborough,2,,Stoke-on-Trent,2014-10-01,
E22000017,Peterborough,3,,Atlantis,2014-10-01,
E22000040,Derby,1,,Peterborough,,
"""
WIDE = """\
Community Safety Partnership,Most similar 1,Most similar 2,Most similar 3
Peterborough,Derby,Bolton,
Derby,Peterborough,"Bristol, City of",Derby
Nowhere,Derby,,
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_long_table_has_a_row_for_each_pair_and_dates(tmp_path: Path) -> None:
    group = load_group(written(tmp_path, "most-similar.csv", LONG))
    assert isinstance(group, GroupTable)
    before, after = date(2014, 9, 30), date(2014, 10, 1)
    assert [m.code for m in group.members_for("E22000017", before)] == ["E22000040"]
    assert [(m.code, m.name) for m in group.members_for("E22000017", after)] == [
        ("E22000099", "Bolton"),
        ("E22000270", "Stoke-on-Trent"),
        ("", "Atlantis"),
    ]
    assert [m.code for m in group.members_for("E22000040", TODAY)] == ["E22000017"]
    assert group.members_for("E22000018", TODAY) == ()


def test_a_wide_table_has_a_row_for_each_area(tmp_path: Path) -> None:
    lists, problems = read_group_table(written(tmp_path, "wide.csv", WIDE))
    assert [m.code for m in lists["E22000017"]] == ["E22000040", "E22000099"]
    assert [m.code for m in lists["E22000040"]] == ["E22000017", "E22000002"], "never the area itself"
    assert len(problems) == 1
    assert problems[0].endswith("wide.csv:4: no area of today is called 'Nowhere'; its list is not used.")


def test_a_wide_table_of_codes_and_one_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    text = "\ufeffCSP code,1,2\r\nE22000017,E22000040,E22000099\r\n\r\n"
    lists, problems = read_group_table(written(tmp_path, "codes.csv", text))
    assert [m.code for m in lists["E22000017"]] == ["E22000040", "E22000099"]
    assert problems == ()


def test_names_of_forces_make_a_table_of_forces(tmp_path: Path) -> None:
    text = "Force,Similar force\nCambridgeshire,Durham\nThames Valley,Hampshire\nWiltshire,Cambridgeshire\n"
    lists, _ = read_group_table(written(tmp_path, "forces.csv", text))
    assert [m.code for m in lists["E23000023"]] == ["E23000008"]


def test_without_a_file_beside_it_the_table_averages_as_the_home_office_did(tmp_path: Path) -> None:
    written(tmp_path, "most-similar.csv", WIDE)
    group = load_groups(tmp_path)["most-similar"]
    assert (group.averaging, group.include_self, group.limits) == (Averaging.SIMPLE, True, LimitsRule.FUNNEL)


def test_a_file_beside_it_says_otherwise(tmp_path: Path) -> None:
    written(tmp_path, "list.csv", WIDE)
    written(
        tmp_path,
        "similar.yaml",
        "id: similar\nname: Most similar\nmembers_from: list.csv\ninclude_self: false\naveraging: weighted\n",
    )
    groups = load_groups(tmp_path)
    assert list(groups) == ["similar"]
    group = groups["similar"]
    assert (group.name, group.averaging, group.include_self) == ("Most similar", Averaging.WEIGHTED, False)
    assert [m.code for m in group.members_for("E22000017", TODAY)] == ["E22000040", "E22000099"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv:1: there is no list in it; write a heading"),
        ("area_code,similar_code\n", "t.csv:1: there is no list in it"),
        ("town,twin\nA,B\n", "t.csv:1: no column holds the areas; head one 'area_code'"),
        ("area_code,rank\nE22000017,1\n", "t.csv:1: no column holds similar areas"),
        (
            "area_code,similar,valid_from\nE22000017,Derby,soon\n",
            "t.csv:2: 'soon' is not a day; write it as",
        ),
    ],
)
def test_what_is_no_table_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_group_table(written(tmp_path, "t.csv", text))
    assert message in str(refused.value)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, "x.yaml", "id: x\nname: X\nmembers_from: gone.csv\n")
    with pytest.raises(DefinitionError, match=r"gone\.csv:1: there is no such file"):
        load_groups(tmp_path)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", "list at least one area, or name a table"),
        ("members: [{area: E22000017}]\nmembers_from: a.csv\n", "both given"),
    ],
)
def test_a_group_has_its_members_from_one_place(tmp_path: Path, rest: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        load_group(written(tmp_path, "g.yaml", f"id: g\nname: G\n{rest}"))
