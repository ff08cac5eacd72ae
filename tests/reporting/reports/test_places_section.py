"""Small numbers: what a public table of places withholds, and what the analyst alone sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from saferplan.analysis.drivers.places import Places
from saferplan.reporting.blocks import Paragraph, Table
from saferplan.reporting.document import Document
from saferplan.reporting.numbering import number
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.places_section import places_section
from tests.reporting.reports.words_of import words


def _with_small_numbers(found: Places) -> Places:
    rows = (replace(found.rows[0], base=3, now=60), *found.rows[1:])
    return replace(found, rows=rows)


def _with_rows(found: Places, *pairs: tuple[int, int]) -> Places:
    """Wards with these counts before and now, the largest rise first as `places` gives them."""
    rows = [replace(row, base=base, now=now) for row, (base, now) in zip(found.rows, pairs, strict=False)]
    return replace(found, rows=tuple(rows), left_out=())


def _document(gathered: Gathered, places: Places) -> Document:
    from saferplan.reporting.document import Section

    blocks = tuple(places_section(gathered.leading[0], places))
    return Document("Places", "Partnership", gathered.dated, (Section("Where", blocks),))


def test_a_count_under_five_is_hidden_with_another_that_would_give_it_away(gathered: Gathered) -> None:
    places = _with_small_numbers(next(iter(gathered.places.values())))
    document = _document(gathered, places)
    table = next(block for block in document.walk() if isinstance(block, Table))
    # Last and by name: Bretton's place among the others would tell of its rise.
    assert table.rows[-2] == ("Bretton", "fewer than 5", "withheld", "withheld", "withheld")
    hidden = [row[0] for row in table.rows if "withheld" in row]
    assert hidden == ["Barnack", "Bretton"]
    assert number(document).sections


def test_the_exact_counts_are_for_the_analyst_alone(gathered: Gathered) -> None:
    document = _document(gathered, _with_small_numbers(next(iter(gathered.places.values()))))
    assert "exact counts" not in words(document)
    assert "exact counts" in words(document, "internal")
    assert "Counts under 5 are not published" in words(document)


def test_no_map_is_drawn_of_withheld_figures(gathered: Gathered) -> None:
    document = _document(gathered, _with_small_numbers(next(iter(gathered.places.values()))))
    assert "had the largest rise" not in words(document, "internal")


def test_no_sentence_names_a_withheld_place(gathered: Gathered) -> None:
    """A ward from 3 to 90 and one from 80 to 4 would rise and fall most; neither is named, nor its movement told."""
    found = _with_rows(
        next(iter(gathered.places.values())), (3, 90), (80, 4), (1000, 1600), (1000, 1400), (1400, 1000), (1600, 1000)
    )
    document = _document(gathered, found)
    public = words(document)
    names = [row.area.name for row in found.rows]
    shown = next(block for block in document.walk() if isinstance(block, Paragraph))
    sentence = "".join(run.text for run in shown.runs)
    assert (
        f"{names[2]} (600 more) and {names[3]} (400 more) rose most; {names[5]} (600 fewer) and {names[4]}" in sentence
    )
    assert names[0] not in sentence
    assert names[1] not in sentence
    assert "2 had more than" in sentence
    assert "2 fewer; the figures of 2 are withheld." in sentence
    for told in ("87", "76"):
        assert told not in public


@pytest.mark.parametrize(
    ("pairs", "withheld"),
    [
        # One hidden count would follow from the total, so the next smallest goes with it.
        ([(3, 60), (100, 160), (40, 50)], 2),
        # Two noughts: the total less the rest is nought, which tells both.
        ([(0, 60), (0, 70), (100, 160), (40, 50)], 3),
        # Two fours are told by their sum of 8, as no two counts under 5 add to more.
        ([(4, 60), (4, 70), (100, 160), (40, 50)], 3),
        # Nought and 5: the second is known to be 5 or more, so a sum of 5 tells both.
        ([(0, 60), (5, 70), (100, 160), (40, 50)], 3),
        ([(1, 60), (2, 70), (100, 160), (40, 50)], 2),
    ],
)
def test_no_withheld_count_follows_from_the_total(
    gathered: Gathered, pairs: list[tuple[int, int]], withheld: int
) -> None:
    found = _with_rows(next(iter(gathered.places.values())), *pairs)
    table = next(block for block in _document(gathered, found).walk() if isinstance(block, Table))
    assert sum("withheld" in row for row in table.rows) == withheld
    assert len(table.totals) == 1


def test_areas_without_outlines_have_a_table_and_no_map(gathered: Gathered) -> None:
    places = replace(next(iter(gathered.places.values())), outlines=())
    said = words(_document(gathered, places))
    assert "Bretton" in said
    assert "Figure" not in said
