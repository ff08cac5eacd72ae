"""What publishers have said of months of theirs: the register kept with the program, and a workspace's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import DefinitionError
from saferplan.periods import Month
from saferplan.sources.notices import Notice, load_notices, national_notices, noticed

STREET, OUTCOMES, TABLES = "police-uk/street", "police-uk/outcomes", "home-office/csp-offences"
OWN = """\
notices:
  - dataset: police-uk/street
    force: kent
    first: 2024-04
    last: 2024-06
    status: withdrawn
    note: Withdrawn by the force.
  - dataset: police-uk/*
    force: greater-manchester
    first: 2026-01
    status: partial
    note: The force supplies again, and not yet all of it.
"""


def read(folder: Path, text: str) -> tuple[Notice, ...]:
    path = folder / "notices.yaml"
    path.write_text(text, encoding="utf-8")
    return load_notices(path, datasets=(STREET, OUTCOMES, TABLES), forces=("kent", "greater-manchester", "durham"))


def status(notices: tuple[Notice, ...], dataset: str, force: str, month: Month) -> str | None:
    found = noticed(notices, dataset, force, month)
    return found.status if found else None


@pytest.mark.parametrize("dataset", [STREET, OUTCOMES, "police-uk/stop-and-search"])
def test_greater_manchester_has_supplied_nothing_since_july_2019(dataset: str) -> None:
    months = (Month(2019, 6), Month(2019, 7), Month(2025, 12))
    assert [status(national_notices(), dataset, "greater-manchester", m) for m in months] == [
        None,
        "missing",
        "missing",
    ]
    assert status(national_notices(), dataset, "cambridgeshire", Month(2025, 12)) is None
    assert status(national_notices(), TABLES, "greater-manchester", Month(2025, 12)) is None


def test_both_ends_of_a_notice_are_included(tmp_path: Path) -> None:
    own = read(tmp_path, OWN)
    months = [Month(2024, month) for month in (3, 4, 6, 7)]
    assert [status(own, STREET, "kent", month) for month in months] == [None, "withdrawn", "withdrawn", None]
    assert status(own, OUTCOMES, "kent", Month(2024, 5)) is None


def test_a_quarter_is_touched_by_a_notice_of_any_of_its_months(tmp_path: Path) -> None:
    own = read(tmp_path, OWN.replace(STREET, TABLES).replace("last: 2024-06", "last: 2024-05"))
    ends = [Month(2024, month) for month in (3, 6, 9)]
    assert [status(own, TABLES, "kent", month) for month in ends] == [None, "withdrawn", None]


def test_the_workspace_speaks_first_and_the_national_notices_still_hold(tmp_path: Path) -> None:
    own = read(tmp_path, OWN)
    months = (Month(2025, 12), Month(2026, 1))
    assert [status(own, STREET, "greater-manchester", month) for month in months] == ["missing", "partial"]


def test_without_a_file_the_national_notices_hold(tmp_path: Path) -> None:
    assert load_notices(tmp_path / "notices.yaml", datasets=(), forces=()) == national_notices()
    assert read(tmp_path, "notices: []\n") == national_notices()


@pytest.mark.parametrize(
    ("exchange", "line", "message"),
    [
        (("force: kent", "force: Kent Police"), 3, "'Kent Police' is not a force; known: durham, greater-m"),
        (("dataset: police-uk/street", "dataset: police-uk/streets"), 2, "is not a dataset; did you mean 'police-uk/s"),
        (("last: 2024-06", "last: 2024-03"), 5, "2024-03 is before 2024-04; give a later month, or leave it out"),
        (("status: withdrawn", "status: published"), 6, "'published' is not one of 'missing', 'partial'"),
        (("first: 2024-04", "first: April"), 4, "'April' is not a month"),
        (("note: Withdrawn by the force.", "note:"), 7, "'notices[1].note' is empty; write its value."),
        (("status: withdrawn", "state: withdrawn"), 6, "unknown key 'state'; did you mean 'status'"),
    ],
)
def test_a_slip_is_told_by_file_and_line(tmp_path: Path, exchange: tuple[str, str], line: int, message: str) -> None:
    assert exchange[0] in OWN
    with pytest.raises(DefinitionError) as told:
        read(tmp_path, OWN.replace(*exchange, 1))
    assert str(told.value).startswith(f"{tmp_path / 'notices.yaml'}:{line}: ")
    assert message in str(told.value)
