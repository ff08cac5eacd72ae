"""What drives a change: parts that add to it exactly, the fewest that make most of it, and what sentences may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from saferplan.analysis.drivers.parts import Item, assemble
from saferplan.analysis.drivers.result import Drivers, PartKind, Parts
from saferplan.analysis.drivers.words import chance_note, joined, set_sentence
from saferplan.analysis.figures import Percentage, percentage_of
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import AreaType
from saferplan.stats.two_counts import count_change
from saferplan.workspace import Workspace


def _parts(kind: PartKind, figures: dict[str, tuple[float, float]], total: Percentage | None = None) -> Parts:
    types = kind is PartKind.TYPES
    words = ("offence type", "offence types", None) if types else ("ward", "wards", AreaType.WARD)
    empty = Parts(kind, *words, (), None, "", (), None, frozenset(), "")
    items = [Item(name, name, *pair) for name, pair in figures.items()]
    whole = total or percentage_of("", sum(i.base for i in items), sum(i.now for i in items))
    return assemble(empty, items, whole, "crimes published without a place", ())


def _sum(found: Drivers, parts: Parts) -> float:
    return sum(row.change for row in parts.rows) + (parts.rest.change if parts.rest else 0)


@pytest.mark.parametrize("area", ["E22000035", "E23000023"], ids=["a partnership", "a force area"])
@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_types_and_places_add_to_the_change_exactly(peterborough: Path, area: str, level: str) -> None:
    found = Workspace(peterborough).drivers("all-crime", area if area == "E23000023" else None, level=level)
    assert found.types is not None
    assert found.places is not None
    assert _sum(found, found.types) == _sum(found, found.places) == found.total.change
    points = [row.points or 0 for row in (*found.places.rows, *([found.places.rest] if found.places.rest else []))]
    assert sum(points) == pytest.approx(found.total.value)
    for parts in (found.types, found.places):
        assert sum(row.base for row in parts.rows) + (parts.rest.base if parts.rest else 0) == found.base.value


def test_crimes_without_a_place_are_the_rest_of_a_force_area(peterborough: Path) -> None:
    space = Workspace(peterborough)
    force, city = space.drivers("all-crime", "E23000023", by="places"), space.drivers("all-crime", by="places")
    assert force.places is not None
    assert city.places is not None
    assert force.places.rest is not None
    assert (force.places.rest.name, force.places.rest.now) == ("In no ward", 2594)
    assert city.places.rest is None  # what has no place is in no partnership's figures


def test_the_sentences_of_a_year_in_peterborough(peterborough: Path) -> None:
    found = Workspace(peterborough).drivers("shoplifting")
    assert found.finding == "Bretton ward makes 81% of the rise."
    assert found.sentences[0].startswith("Shoplifting, Peterborough: 2,295 crimes in the 12 months to December 2025, ")
    assert found.sentences[1] == found.finding  # what other wards fell by, less the falls shown, would tell of some
    assert any("usual ups and downs alone could make it" in note for note in found.notes)
    assert any("a single type" in note for note in found.notes)


def test_two_kinds_of_part_make_one_finding() -> None:
    types = _parts(PartKind.TYPES, {"Shoplifting": (100, 150), "Vehicle crime": (60, 93), "Drugs": (40, 57)})
    places = _parts(
        PartKind.PLACES, {**{f"W{i}": (10, 30) for i in range(4)}, **{f"V{i}": (10, 11) for i in range(18)}}
    )
    assert (
        joined([types, places])
        == "Shoplifting and vehicle crime make 83% of the rise; four of 22 wards make 82% of it."
    )


def test_what_moved_the_other_way_is_told_beside_the_share() -> None:
    parts = _parts(PartKind.TYPES, {"Drugs": (100, 200), "Robbery": (90, 110), "Burglary": (50, 20)})
    assert parts.sentence == "Drugs rose by 100, more than the whole rise of 90, as another fell."
    parts = _parts(PartKind.TYPES, {"Drugs": (100, 160), "Robbery": (90, 140), "Burglary": (50, 20)})
    assert parts.sentence == "Drugs and robbery rose by 110, more than the whole rise of 80, as another fell."
    parts = _parts(PartKind.TYPES, {"Drugs": (100, 180), "Robbery": (90, 130), "Burglary": (50, 20)})
    assert parts.sentence == "Drugs make 89% of the rise; another fell, by 30."
    # Robbery and burglary, the types outside the set, rose by 10 together: what is told is of those that fell.
    rows = {"Drugs": (100, 190), "Robbery": (90, 130), "Burglary": (50, 30), "Arson": (30, 20)}
    parts = _parts(PartKind.TYPES, rows)
    assert parts.sentence == "Drugs make 90% of the rise; some others fell, by 30 together."


def test_names_with_an_and_of_their_own_are_told_apart() -> None:
    rows = {"Violence and sexual offences": (100, 200), "Drugs": (10, 60), "Robbery": (10, 20)}
    assert set_sentence(_parts(PartKind.TYPES, rows)) == (
        "Violence and sexual offences, and drugs make 94% of the rise."
    )


def test_more_than_the_whole_is_not_told_as_a_share() -> None:
    parts = _parts(PartKind.TYPES, {"Shoplifting": (100, 220), "Drugs": (100, 80)})
    assert parts.sentence == "Shoplifting rose by 120, more than the whole rise of 100, as another fell."


def test_a_change_spread_widely_is_told_so() -> None:
    parts = _parts(PartKind.PLACES, {f"W{i}": (10.0, 12.0 + i / 100) for i in range(10)})
    assert parts.sentence.startswith("It takes eight of ten wards to make ")


def test_movements_that_cancel_name_nobody() -> None:
    parts = _parts(PartKind.TYPES, {"Shoplifting": (100, 300), "Drugs": (300, 110)})
    assert "rises of 200 and falls of 190 in all largely cancel out" in parts.sentence
    assert parts.sentence.endswith(", so no small group of offence types explains it.")
    none = _parts(PartKind.TYPES, {"Shoplifting": (100, 110), "Drugs": (110, 100)})
    assert none.sentence == "There is no change in all, as offence types that rose and fell cancel out."


def test_a_change_that_lies_in_no_place_is_told_so() -> None:
    parts = _parts(PartKind.PLACES, {"A": (50, 52), "B": (50, 50)}, percentage_of("", 100, 160))
    assert parts.rest is not None
    assert parts.rest.change == 58
    assert parts.sentence == "Most of the rise lies in no ward: crimes published without a place."


def test_who_stands_in_a_tie_is_not_named() -> None:
    parts = _parts(PartKind.TYPES, {"A": (50, 60), "B": (50, 60), "C": (50, 60), "D": (50, 60), "E": (50, 60)})
    assert parts.sentence == "It takes four of five offence types to make 80% of the rise."
    pair = _parts(PartKind.TYPES, {"A": (50, 110), "B": (50, 70), "C": (50, 70)})
    assert pair.sentence.startswith("Two of three offence types make 80%")  # B or C


def test_withheld_places_are_neither_named_nor_shown_nor_in_order(peterborough: Path) -> None:
    found = Workspace(peterborough).drivers("bicycle-theft", level="lsoa", by="places")
    assert found.places is not None
    assert found.places.hidden
    frame = found.frame()
    hidden = frame.filter(frame["withheld"])
    assert hidden["now"].null_count() == hidden["points"].null_count() == hidden["in_smallest_set"].null_count()
    assert hidden["change"].null_count() == hidden.height
    assert hidden["name"].to_list() == sorted(hidden["name"].to_list())
    assert min(frame["base"].drop_nulls().min() or 0, frame["now"].drop_nulls().min() or 0) >= 5
    shown = replace(found.places, smallest=None)
    assert set_sentence(shown) == ""


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            {"A": (50, 100), "B": (2, 30), "C": (50, 55), "D": (4, 9)},
            "Two of four wards make at least 80% of the rise.",
        ),
        (
            {"A": (50, 100), "B": (2, 30), "C": (50, 38), "D": (4, 3)},
            "Two of four wards rose by more than the whole rise of 65, as some others fell.",
        ),
    ],
)
def test_no_share_and_no_sum_tells_what_a_withheld_place_did(
    figures: dict[str, tuple[float, float]], said: str
) -> None:
    shown = _parts(PartKind.PLACES, figures)
    parts = replace(shown, hidden=frozenset(i for i, row in enumerate(shown.rows) if row.name in "BD"))
    assert not parts.hidden.isdisjoint(parts.smallest.members if parts.smallest else ())
    assert set_sentence(parts) == said


def test_the_four_burglaries_are_one_across_the_change_of_their_codes(cambridgeshire: Path) -> None:
    """Burglary of a dwelling ended in April 2017: told by itself, its 900 crimes would be a fall."""
    found = Workspace(cambridgeshire).drivers("all-crime", month="2018-12")
    assert found.types
    burglary = next(row for row in found.types.rows if "urglary" in row.name)
    assert (burglary.name, burglary.base, burglary.now) == ("Burglary", 6457, 5429)
    later = Workspace(cambridgeshire).drivers("all-crime", month="2016-12")
    assert later.types
    assert {"Domestic burglary", "Non-domestic burglary"} <= {row.name for row in later.types.rows}


def test_a_blocking_break_refuses_the_whole(copy_of_peterborough: Path) -> None:
    (copy_of_peterborough / "breaks.yaml").write_text(
        "breaks:\n  - id: new-rule\n    date: 2025-01-01\n    kind: definition\n    title: Counted anew\n    note: x\n"
        "    measures: [shoplifting]\n    blocks_comparison: true\n    noted_on: 2025-06-01\n",
        encoding="utf-8",
    )
    space = Workspace(copy_of_peterborough)
    with pytest.raises(NotMeasurable, match="across 1 January 2025: counted anew; give a --month"):
        space.drivers("shoplifting")
    all_crime = space.drivers("all-crime", by="types")
    assert all_crime.types is not None
    assert all_crime.types.left_out == ("Shoplifting",)
    assert all_crime.types.rest is not None
    assert all_crime.types.rest.name == "Not comparable by offence type"
    assert "Shoplifting" not in {row.name for row in all_crime.types.rows}
    assert all_crime.types.rest.change == 320
    assert _sum(all_crime, all_crime.types) == all_crime.total.change


def test_against_the_baseline_and_what_is_refused(peterborough: Path, cambridgeshire: Path) -> None:
    found = Workspace(cambridgeshire).drivers("victim-based-crime", month="2014-03", against="baseline")
    assert (found.base.value, found.now.value) == (49641, 39225)
    assert _sum(found, found.types) == -10416 if found.types else False
    assert any("Not by ward" in note for note in found.notes)
    space = Workspace(peterborough)
    with pytest.raises(UsageError, match="is not after the baseline"):
        space.drivers("all-crime", month="2024-06", against="baseline")
    with pytest.raises(UsageError, match="use one of year-before, baseline"):
        space.drivers("all-crime", against="last-year")
    with pytest.raises(UsageError, match="use ward or lsoa"):
        space.drivers("all-crime", level="csp")
    with pytest.raises(NotMeasurable, match="give another --month"):
        space.drivers("all-crime", month="2024-06")
    with pytest.raises(NotMeasurable):
        space.drivers("all-crime", as_at=date(2020, 1, 1))


def test_chance_is_named_where_the_whole_could_be_chance() -> None:
    unclear = Percentage("", 100, 110, 10.0, clear=count_change(100, 110))
    assert chance_note(unclear).startswith("The rise as a whole is no clear change")
    assert chance_note(Percentage("", 100, 200, 100.0, clear=count_change(100, 200))) == ""
    assert chance_note(Percentage("", 100, 110, 10.0)) == ""
