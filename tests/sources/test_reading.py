from __future__ import annotations

from dataclasses import replace

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.provenance import ONS, PUBLISHERS
from saferplan.sources.reading import Cell, ReadTable, Rejection, Withheld

YEAR = Month(2024, 12)
CELL = Cell("", "E22000017", YEAR.index, 12, "Robbery", 250)
TABLE = ReadTable(
    "ons/csp-year", "Table C2", ONS.name, ONS.licence, ONS.attribution, Month(2024, 1), YEAR, rows_read=1, cells=(CELL,)
)


def test_rows_read_are_rows_stored_and_rows_rejected() -> None:
    table = replace(TABLE, rows_read=3, rejections=(Rejection("a.csv", 4, "the count is not a whole number", "many"),))
    assert table.rows_stored == 2
    table.verify()


def test_a_table_of_withheld_cells_holds() -> None:
    replace(TABLE, cells=(), withheld=(Withheld("E22000017", YEAR.index, 12, "Robbery", "[x]"),)).verify()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows_read": 0}, "not one row could be stored"),
        ({"rows_read": 1, "rejections": (Rejection("a.csv", 9, "no area"),)}, "line 9: no area"),
        (
            {"rows_read": 3, "rejections": (Rejection("a.csv", 4, "x"), Rejection("a.csv", 4, "y"))},
            "some of them twice",
        ),
        ({"cells": (CELL._replace(month=YEAR.index + 1),)}, "outside 2024-01 to 2024-12"),
        ({"first": Month(2024, 2)}, "outside 2024-02"),
        ({"cells": (CELL._replace(span=6),)}, "a period of 6 months"),
        ({"cells": (CELL._replace(unit=""),)}, "without its area"),
        ({"cells": (CELL._replace(category=""),)}, "without its category"),
        ({"withheld": (Withheld("", YEAR.index, 12, "Robbery", "[x]"),)}, "without its area"),
    ],
)
def test_a_reading_that_does_not_hold_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        replace(TABLE, **change).verify()  # type: ignore[arg-type]


def test_only_the_police_count_crimes_without_a_place() -> None:
    street = replace(TABLE, dataset="police-uk/street", cells=(CELL._replace(unit="", span=1),))
    street.verify()


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.attribution[-40:])
def test_every_attribution_names_its_licence(publisher: object) -> None:
    assert publisher.licence in publisher.attribution  # type: ignore[attr-defined]
