"""The example's ONS workbook read cell by cell, without the program: rates and counts by partnership."""

from __future__ import annotations

from functools import cache

from python_calamine import CalamineWorkbook

from tests.analysis.published_rows import EXAMPLE

WORKBOOK = EXAMPLE / "ons_police_force_area_and_csp_tables_ye_december_2024.xlsx"
CODE = 2
_KEY = "Police Force Area code"


@cache
def sheet(name: str) -> tuple[tuple[str, ...], dict[str, tuple[object, ...]]]:
    """The headings of a table, spaces made even, and its row for each partnership."""
    rows = CalamineWorkbook.from_path(str(WORKBOOK)).get_sheet_by_name(name).to_python()
    at = next(i for i, row in enumerate(rows) if " ".join(str(row[0]).split()) == _KEY)
    headings = tuple(" ".join(str(cell).split()) for cell in rows[at])
    return headings, {str(row[CODE]): tuple(row) for row in rows[at + 1 :] if str(row[CODE])[:1] in ("E", "W")}


def column(name: str, beginning: str) -> dict[str, float]:
    """The first column whose heading begins so, by code of the partnership."""
    headings, rows = sheet(name)
    at = next(i for i, heading in enumerate(headings) if heading.startswith(beginning))
    return {code: float(str(row[at])) for code, row in rows.items() if str(row[at]) not in ("", "[x]")}
