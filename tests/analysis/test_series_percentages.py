"""A share over a longer period is worked out from added counts, never from added or averaged shares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.observations import Status
from tests.analysis.published_rows import EXAMPLE, Row, add_up, outcomes
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

CHARGED = {"Suspect charged", "Suspect charged as part of another case"}
COURT = {
    "Defendant found not guilty",
    "Court case unable to proceed",
    "Defendant sent to Crown Court",
    "Offender sent to prison",
}
FULL = "cambridgeshire-all-2024-01_2024-12.zip"


def _share(rows: Mapping[Row, int], month: str) -> tuple[int, int]:
    here = add_up(rows, lambda row: row.category, lambda row: row.month == month and row.place == "Peterborough")  # type: ignore[arg-type]
    base = sum(n for kind, n in here.items() if kind not in COURT)
    return sum(n for kind, n in here.items() if kind in CHARGED), base


def _of(pairs: list[tuple[int, int]]) -> float:
    return 100 * sum(top for top, _ in pairs) / sum(base for _, base in pairs)


def test_by_month_and_quarter(peterborough: Path) -> None:
    space = Workspace(peterborough)
    rows = outcomes(EXAMPLE / "cambridgeshire-2024.zip")
    pairs = [_share(rows, month) for month in ("2024-10", "2024-11", "2024-12")]
    by_month = space.series("charge-rate")
    assert by_month["period"].to_list() == ["2024-10", "2024-11", "2024-12"]
    assert by_month["value"].to_list() == pytest.approx([_of([pair]) for pair in pairs])
    quarter = space.series("charge-rate", by="quarter")
    assert quarter["value"].to_list() == pytest.approx([_of(pairs)])
    assert _of(pairs) != pytest.approx(sum(_of([pair]) for pair in pairs) / 3)


@pytest.mark.shared
def test_over_a_rolling_year(shared: Path, tmp_path: Path) -> None:
    path = shared / "police_uk" / FULL
    rows = outcomes(path)
    space = empty_workspace(tmp_path / "w")
    space.ingest([path])
    pairs = [_share(rows, f"2024-{month:02d}") for month in range(1, 13)]
    found = space.series("charge-rate", by="rolling-12")
    assert found.select("period", "value").rows() == [("2024-12", pytest.approx(_of(pairs)))]
    assert not set(add_up(rows, lambda row: row.category)) & COURT


def test_a_month_in_which_nothing_was_closed_has_no_share_but_does_not_spoil_its_quarter(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    here = [(PETERBOROUGH_014A, "Suspect charged"), (PETERBOROUGH_014A, "Unable to prosecute suspect")]
    elsewhere = [("E01018028", "Unable to prosecute suspect")]
    months = {"2024-01": here, "2024-02": elsewhere, "2024-03": here[1:]}
    space.ingest([archive(tmp_path / "a.zip", {}, months)])
    table = space.series_table("charge-rate")
    assert [o.value for o in table.series()] == [50.0, None, 0.0]
    assert table.series().observations[1].status is Status.UNAVAILABLE
    assert table.series().observations[1].reason == "nothing was counted that it could be a share of"
    assert table.frame().select("value", "status").rows() == [
        (50.0, "published"),
        (None, "unavailable"),
        (0.0, "published"),
    ]
    assert space.series("charge-rate", by="quarter")["value"].to_list() == pytest.approx([100 / 3])


def test_charged_and_without_a_suspect_share_their_base(peterborough: Path) -> None:
    space = Workspace(peterborough)
    charged, unsolved = (space.explain(m, None, "2024-12") for m in ("charge-rate", "no-suspect-rate"))
    assert charged.base == unsolved.base
    assert charged.counted + unsolved.counted < (charged.base or 0)
