"""The registers beside the plan: breaks in series and comparison groups."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError
from saferplan.periods import Month
from saferplan.plans import Averaging, breaks_touching, load_breaks, load_groups, national_breaks

DEFINITIONS = Path(__file__).parents[2] / "src/saferplan/measures/definitions"

OWN = """\
breaks:
  - id: burglary-codes-2017
    date: 2017-04-01
    kind: definition
    title: Ours
    note: A local view of it.
  - id: new-system
    date: 2024-05-15
    kind: recording-rule
    title: A new crime recording system
    note: Entry was late for a month.
    areas: [E22000017]
    sources: [local]
"""

GROUP = """\
id: neighbours
name: Neighbours
averaging: weighted
members:
  - {area: E07000008}
  - {area: E07000009, valid_to: 2014-10-01}
  - {area: E07000010, valid_from: 2014-10-01}
"""


def test_the_national_register_names_the_known_breaks() -> None:
    assert {item.date for item in national_breaks()} >= {
        date(2012, 4, 1),
        date(2013, 3, 31),
        date(2013, 5, 1),
        date(2013, 7, 18),
        date(2014, 4, 1),
        date(2014, 10, 1),
        date(2017, 4, 1),
    }


def test_every_national_break_speaks_of_measures_that_exist() -> None:
    measures = [path.stem for path in DEFINITIONS.glob("*.yaml")]
    unmatched = {
        (item.id, pattern)
        for item in national_breaks()
        for pattern in item.measures
        if not any(fnmatchcase(measure, pattern) for measure in measures)
    }
    assert unmatched == set()


def test_no_definition_names_a_break_by_its_id() -> None:
    """Breaks stand beside every figure they touch, by their titles; an id tells a reader nothing."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DEFINITIONS.glob("*.yaml")}
    ids = [item.id for item in national_breaks()]
    assert {(name, known) for name, text in texts.items() for known in ids if known in text} == set()


def test_a_change_that_touches_the_parts_more_than_the_whole_blocks_only_the_parts() -> None:
    def blocking(measure: str) -> dict[str, bool]:
        span = Month(2016, 4), Month(2018, 3)
        return {
            b.id: b.blocks_comparison for b in breaks_touching(national_breaks(), measure, "E23000023", "ons", *span)
        }

    assert blocking("burglary") == {"burglary-regrouped-2017": False}
    assert blocking("domestic-burglary") == {"burglary-codes-2017": True}


def test_notes_end_without_a_line_break() -> None:
    assert [item.id for item in national_breaks() if item.note != item.note.strip()] == []


def test_a_break_counts_only_between_months_on_both_its_sides() -> None:
    def found(first: Month, last: Month) -> list[str]:
        touching = breaks_touching(national_breaks(), "domestic-burglary", "E23000023", "ons", first, last)
        return [item.id for item in touching]

    assert found(Month(2017, 3), Month(2017, 4)) == ["burglary-codes-2017"]
    assert found(Month(2017, 4), Month(2018, 3)) == []
    assert found(Month(2016, 4), Month(2017, 3)) == []


def test_burglary_on_police_uk_is_not_touched_by_the_codes() -> None:
    first, last = Month(2016, 1), Month(2018, 1)
    assert breaks_touching(national_breaks(), "burglary", "E22000017", "police-uk", first, last) == ()


def test_a_change_of_group_membership_touches_no_series_of_an_area() -> None:
    touching = breaks_touching(national_breaks(), "robbery", "E22000017", "ons", Month(2014, 9), Month(2014, 11))
    assert touching == ()


def test_the_workspace_adds_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "breaks.yaml"
    path.write_text(OWN)
    merged = {item.id: item for item in load_breaks(path)}
    assert len(merged) == len(national_breaks()) + 1
    assert merged["burglary-codes-2017"].title == "Ours"
    assert merged["new-system"].touches("all-crime", "E22000017", "local")
    assert not merged["new-system"].touches("all-crime", "E22000018", "local")
    assert [item.date for item in load_breaks(path)] == sorted(item.date for item in merged.values())


def test_without_a_file_the_national_register_stands(tmp_path: Path) -> None:
    assert set(load_breaks(tmp_path / "breaks.yaml")) == set(national_breaks())


def test_a_break_without_a_note_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "breaks.yaml"
    path.write_text(OWN.replace("    note: Entry was late for a month.\n", ""))
    with pytest.raises(DefinitionError, match=r"breaks\.yaml:7: 'breaks\[2\]\.note' is missing; add it\."):
        load_breaks(path)


def test_membership_of_a_group_depends_on_the_day(tmp_path: Path) -> None:
    (tmp_path / "neighbours.yaml").write_text(GROUP)
    group = load_groups(tmp_path)["neighbours"]
    assert group.averaging is Averaging.WEIGHTED
    assert not group.include_self
    assert group.members_on(date(2014, 9, 30)) == ("E07000008", "E07000009")
    assert group.members_on(date(2014, 10, 1)) == ("E07000008", "E07000010")


def test_one_area_twice_on_the_same_day_is_refused(tmp_path: Path) -> None:
    (tmp_path / "neighbours.yaml").write_text(GROUP.replace("E07000010, valid_from: 2014-10-01", "E07000009"))
    with pytest.raises(DefinitionError, match=r"neighbours\.yaml:7: members\[3\]: E07000009 is listed twice"):
        load_groups(tmp_path)


def test_a_group_s_file_carries_its_id(tmp_path: Path) -> None:
    (tmp_path / "others.yaml").write_text(GROUP)
    with pytest.raises(DefinitionError, match=r"others\.yaml:1: id is 'neighbours'; make it 'others', or rename"):
        load_groups(tmp_path)
    assert load_groups(tmp_path / "absent") == {}
