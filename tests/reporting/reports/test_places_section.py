"""Small numbers: what a public table of places withholds, and what the analyst alone sees."""

from __future__ import annotations

from dataclasses import replace

from saferplan.analysis.places import Places
from saferplan.reporting.blocks import Table
from saferplan.reporting.document import Document
from saferplan.reporting.numbering import number
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.places_section import places_section
from tests.reporting.reports.words_of import words


def _with_small_numbers(found: Places) -> Places:
    rows = (replace(found.rows[0], base=3, now=60), *found.rows[1:])
    return replace(found, rows=rows)


def _document(gathered: Gathered, places: Places) -> Document:
    from saferplan.reporting.document import Section

    blocks = tuple(places_section(gathered.leading[0], places))
    return Document("Places", "Partnership", gathered.dated, (Section("Where", blocks),))


def test_a_count_under_five_is_hidden_with_another_that_would_give_it_away(gathered: Gathered) -> None:
    places = _with_small_numbers(next(iter(gathered.places.values())))
    document = _document(gathered, places)
    table = next(block for block in document.walk() if isinstance(block, Table))
    assert table.rows[0] == ("Bretton", "fewer than 5", "withheld", "withheld", "withheld")
    hidden = [row[0] for row in table.rows if "withheld" in row]
    assert hidden == ["Bretton", "Barnack"]
    assert number(document).sections


def test_the_exact_counts_are_for_the_analyst_alone(gathered: Gathered) -> None:
    document = _document(gathered, _with_small_numbers(next(iter(gathered.places.values()))))
    assert "exact counts" not in words(document)
    assert "exact counts" in words(document, "internal")
    assert "Counts under 5 are not published" in words(document)


def test_no_map_is_drawn_of_withheld_figures(gathered: Gathered) -> None:
    document = _document(gathered, _with_small_numbers(next(iter(gathered.places.values()))))
    assert "had the largest rise" not in words(document, "internal")


def test_areas_without_outlines_have_a_table_and_no_map(gathered: Gathered) -> None:
    places = replace(next(iter(gathered.places.values())), outlines=())
    said = words(_document(gathered, places))
    assert "Bretton" in said
    assert "Figure" not in said
