"""Which areas a group holds: files, tables, and every built-in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan.analysis.comparison.groups import default_name, limits_rule_of, problems, resolve
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import membership
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.plans.groups import BUILT_IN_GROUPS, Averaging, Group, LimitsRule, load_group

TODAY = date(2025, 6, 1)
PETERBOROUGH = find("E22000017")
DISTRICTS = ("E07000008", "E07000009", "E07000010", "E07000011", "E07000012")


def group(*codes: str, **settings: object) -> Group:
    return Group.model_validate({"id": "mine", "name": "Mine", "members": [{"area": c} for c in codes], **settings})


def test_authorities_of_a_file_become_the_partnerships_of_the_same_ground() -> None:
    found = resolve("mine", PETERBOROUGH, TODAY, {"mine": group(*DISTRICTS)})
    assert [area.type for area in found.areas] == [AreaType.CSP] * 5
    assert [area.name for area in found.areas] == [find(code).name for code in DISTRICTS]
    assert found.left_out == ()


def test_what_cannot_be_compared_is_listed_with_the_reason() -> None:
    codes = (DISTRICTS[0], "E07000176", "E23000023", "S12000049", "E07000004", "E22000017")
    found = resolve("mine", PETERBOROUGH, TODAY, {"mine": group(*codes)})
    assert [area.name for area in found.areas] == ["Cambridge"]
    assert {item.code: item.reason for item in found.left_out} == {
        "E07000176": "a local authority, and not exactly one community safety partnership",
        "E23000023": "a police force area, and not exactly one community safety partnership",
        "S12000049": "not a code of an area of England or Wales held here",
        "E07000004": "the code was valid until 31 March 2020",
    }
    assert "Peterborough is listed, and left out of the average" in found.note


def test_membership_is_that_of_the_day() -> None:
    dated = Group.model_validate(
        {
            "id": "mine",
            "name": "Mine",
            "members": [
                {"area": DISTRICTS[0], "valid_to": "2014-10-01"},
                {"area": DISTRICTS[1], "valid_from": "2014-10-01"},
            ],
        }
    )
    names = [
        [area.name for area in resolve("mine", PETERBOROUGH, day, {"mine": dated}).areas]
        for day in (date(2014, 9, 30), date(2014, 10, 1))
    ]
    assert names == [["Cambridge"], ["East Cambridgeshire"]]
    emptied = group(DISTRICTS[0]).model_copy(update={"members": dated.members[:1]})
    with pytest.raises(NotMeasurable, match="lists no area for Peterborough on 2025-06-01"):
        resolve("mine", PETERBOROUGH, TODAY, {"mine": emptied})


def test_a_table_gives_each_area_its_own_list(tmp_path: Path) -> None:
    path = tmp_path / "similar.csv"
    path.write_text("csp,1,2,3\nPeterborough,Derby,Bolton,Atlantis\nDerby,Peterborough,,\n")
    groups = {"similar": load_group(path)}
    found = resolve("similar", PETERBOROUGH, TODAY, groups)
    assert [area.name for area in found.areas] == ["Derby", "Bolton"]
    assert [(item.name, item.reason) for item in found.left_out] == [("Atlantis", "no area of today has this name")]
    assert found.include_self
    assert len(problems(groups["similar"])) == 1
    with pytest.raises(NotMeasurable, match="lists no area for Fenland"):
        resolve("similar", find("Fenland"), TODAY, groups)


@pytest.mark.parametrize("code", ["E22000017", "E06000031", "W14000022"])
@pytest.mark.parametrize("name", sorted(set(BUILT_IN_GROUPS) - {"all-csps"}))
def test_every_built_in_group_holds_areas_of_the_same_kind_without_the_area(name: str, code: str) -> None:
    own = find(code)
    found = resolve(name, own, TODAY, {})
    assert {area.type for area in found.areas} == {own.type}
    assert own not in found.areas
    assert len(set(found.areas)) == len(found.areas)
    assert found.source
    assert all(item.reason for item in found.left_out)


def test_groups_by_place_are_what_the_lookup_says() -> None:
    csps = set(of_type(AreaType.CSP))
    assert set(resolve("all-csps", PETERBOROUGH, TODAY, {}).areas) == csps - {PETERBOROUGH}
    force = resolve("same-police-force", PETERBOROUGH, TODAY, {})
    assert {area.name for area in force.areas} == {find(code).name for code in DISTRICTS}
    assert (force.averaging, force.include_self) == (Averaging.WEIGHTED, True)
    newport = find("W14000022")
    assert {area.code[0] for area in resolve("same-region", newport, TODAY, {}).areas} == {"W"}
    england = resolve("england", newport, TODAY, {})
    assert {area.code[0] for area in england.areas} == {"E"}
    assert not england.include_self
    forces = resolve("same-region", find("E23000023"), TODAY, {})
    lads = [next(iter(membership.units(area, AreaType.LAD))) for area in forces.areas]
    assert set(map(membership.region_of_lad, lads)) == {"E12000006"}


def test_neighbours_and_clusters_list_what_has_no_counterpart() -> None:
    near = resolve("ons-nearest-neighbours", find("South Cambridgeshire"), TODAY, {})
    assert (len(near.areas), len(near.left_out)) == (16, 4)
    assert near.left_out[0].name == "Rushcliffe"
    assert (near.averaging, near.include_self) == (Averaging.SIMPLE, False)
    economic = resolve("ons-nearest-neighbours-economic", PETERBOROUGH, TODAY, {})
    assert ("Glasgow City", "outside England and Wales") in {(i.name, i.reason) for i in economic.left_out}
    cluster = resolve("ons-cluster", PETERBOROUGH, TODAY, {})
    assert find("Derby") in cluster.areas
    assert PETERBOROUGH in resolve("ons-cluster", find("Derby"), TODAY, {}).areas


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("ons-nearest-neighbours", "E23000023", "listed for local authorities"),
        ("ons-cluster", "E22000374", "3 authorities"),
        ("ons-cluster", "E09000001", "none of its clusters"),
        ("same-police-force", "E23000023", "'same-region' or 'england-and-wales'"),
        ("all-csps", "E06000031", "'england-and-wales'"),
        ("england", "E12000006", "compare a partnership, a local authority or a force area"),
    ],
)
def test_a_group_that_is_not_there_for_an_area_says_why(name: str, code: str, reason: str) -> None:
    with pytest.raises(NotMeasurable, match=reason):
        resolve(name, find(code), TODAY, {})


def test_an_unknown_name_is_answered_with_a_near_one() -> None:
    with pytest.raises(UsageError, match="same-region"):
        resolve("same-regoin", PETERBOROUGH, TODAY, {})


def test_a_group_without_anything_to_compare_is_refused() -> None:
    with pytest.raises(NotMeasurable, match=r"has no area to compare Peterborough with \(Cambridgeshire: a police"):
        resolve("mine", PETERBOROUGH, TODAY, {"mine": group("E23000023")})


def test_the_default_is_the_plans_first_group() -> None:
    mine = group(*DISTRICTS)
    assert default_name([mine, "england"], PETERBOROUGH) == "mine"
    assert default_name([], PETERBOROUGH) == "ons-nearest-neighbours"
    assert default_name(["ons-cluster"], find("E23000023")) == "england-and-wales"
    assert limits_rule_of("mine", {"mine": group(*DISTRICTS, limits="spread")}) is LimitsRule.SPREAD
    assert limits_rule_of("england", {}) is LimitsRule.FUNNEL


def test_unknown_codes_of_a_file_are_problems() -> None:
    assert problems(group(*DISTRICTS)) == ()
    assert problems(group("E22999999")) == (
        "No community safety partnership has the code E22999999; check the digits or give the name.",
    )
