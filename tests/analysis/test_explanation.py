"""Every number can be traced: its parts add up, its releases and files are named with their checksums and rows."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.explanation import Explanation
from tests.analysis.published_rows import EXAMPLE
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


@pytest.mark.parametrize(
    ("measure", "month", "by", "source"),
    [
        ("all-crime", "2025-12", None, None),
        ("all-crime", "2025-06", "quarter", None),
        ("all-crime", "2025-12", "rolling-12", None),
        ("all-crime", "2024-05", "calendar-year", None),
        ("victim-based-crime", "2025-12", "month", None),
        ("all-crime", "2024-12", "rolling-12", "ons"),
        ("victim-based-crime", "2024-12", None, "ons"),
        ("asb-incidents", "2024-02", None, None),
    ],
)
def test_the_parts_add_up_to_the_value_and_the_value_to_the_series(
    space: Workspace, measure: str, month: str, by: str | None, source: str | None
) -> None:
    found = space.explain(measure, None, month, by=by, source=source)
    assert sum(part.adds for part in found.parts) == found.observation.value
    series = space.series(measure, by=by, source=source, first=month, last=month)
    assert series["value"].to_list() == [found.observation.value]
    assert sum(used.counted for used in found.releases) == found.counted
    assert found.arithmetic.endswith(f"= {found.observation.value:,.0f}")


def test_a_share_shows_its_upper_and_its_lower_half(space: Workspace) -> None:
    found = space.explain("charge-rate", "E23000023", "2024-12", by="quarter")
    assert found.base
    assert found.observation.value == pytest.approx(100 * found.counted / found.base)
    assert {part.category for part in found.parts} <= {"Suspect charged", "Suspect charged as part of another case"}
    assert found.arithmetic == f"100 × {found.counted:,} ÷ {found.base:,} = {found.observation.value:.1f}%"


def test_releases_and_files_are_those_that_were_ingested(space: Workspace) -> None:
    (used,) = space.explain("all-crime", None, "2025-12").releases
    path = EXAMPLE / "cambridgeshire-2025.zip"
    assert used.release.file_name == path.name
    assert used.release.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (file,) = used.files
    with zipfile.ZipFile(path) as opened:
        (member,) = [m for m in opened.infolist() if m.filename.endswith("2025-12-cambridgeshire-street.csv")]
        data = opened.read(member)
    assert member.filename.endswith(file.name.split("/")[-1])
    assert f"{zlib.crc32(data):08x}" in file.checksum.lower()
    assert file.rows_read == len(data.splitlines()) - 1
    assert (file.rows_stored, file.rows_rejected) == (file.rows_read, 0)


def test_two_releases_that_share_a_year_are_both_named(space: Workspace) -> None:
    found = space.explain("all-crime", None, "2025-06", by="rolling-12")
    assert [used.release.file_name for used in found.releases] == ["cambridgeshire-2024.zip", "cambridgeshire-2025.zip"]
    assert [len(used.files) for used in found.releases] == [6, 6]


def test_a_release_that_was_replaced_is_not_named(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    here = (PETERBOROUGH_014A, "Robbery")
    space.ingest([archive(tmp_path / "old.zip", {"2024-01": [here] * 5})], published=date(2024, 3, 1))
    space.ingest([archive(tmp_path / "new.zip", {"2024-01": [here] * 7})], published=date(2024, 6, 1))
    assert _files(space.explain("robbery", None, "2024-01")) == ["new.zip"]
    assert _files(space.explain("robbery", None, "2024-01", as_at=date(2024, 4, 1))) == ["old.zip"]


def test_a_real_nought_names_the_release_that_vouches_for_it(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [(PETERBOROUGH_014A, "Robbery")]})])
    found = space.explain("burglary", None, "2024-01")
    assert (found.observation.value, _files(found), found.releases[0].counted) == (0, ["a.zip"], 0)
    assert found.arithmetic == "0 = 0"


def test_a_missing_month_has_a_reason_instead_of_a_sum(space: Workspace) -> None:
    found = space.explain("all-crime", None, "2026-05")
    assert found.observation.value is None
    assert found.arithmetic == f"no number: {found.observation.reason}"
    assert "2026-05" in found.arithmetic
    assert found.releases == ()


def test_types_the_archive_no_longer_uses_are_not_listed(space: Workspace) -> None:
    parts = {part.category for part in space.explain("victim-based-crime", None, "2025-12").parts}
    assert "Violence and sexual offences" in parts
    assert "Violent crime" not in parts


def test_a_severity_from_an_extract_shows_each_code_with_its_weight(copy_of_peterborough: Path) -> None:
    space = Workspace(copy_of_peterborough)
    extract = copy_of_peterborough / "extract.csv"
    rows = space.synthetic_extract(extract, "2025-11")
    space.ingest([extract])
    found = space.explain("crime-severity", None, "2025-11", source="local")
    assert sum(part.adds for part in found.parts) == pytest.approx(found.observation.value)
    assert found.counted == rows == space.series("all-crime", first="2025-11", last="2025-11")["value"][0]
    assert all(part.weight > 0 for part in found.parts if part.counted)
    assert " × " in found.arithmetic
    assert _files(found) == ["extract.csv"]
    assert found.observation.value == space.series("crime-severity", source="local")["value"][0]


def _files(found: Explanation) -> list[str]:
    return [used.release.file_name for used in found.releases]


def test_the_months_of_a_figure_add_up_to_it_and_one_month_has_none(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found = space.explain("burglary", None, "2025-12", by="rolling-12")
    months = space.series("burglary", by="month", first="2025-01", last="2025-12")["value"].to_list()
    assert [n for _, n in found.steps] == months
    assert sum(months) == found.observation.value
    assert found.arithmetic == f"{' + '.join(f'{n:,.0f}' for n in months)} = {sum(months):,.0f}"
    assert space.explain("burglary", None, "2025-12").steps == ()


def test_a_rate_is_that_of_the_map_and_of_the_comparison(peterborough: Path) -> None:
    space = Workspace(peterborough)
    shown = {row.area.code: row.rate for row in space.by_place("burglary", level="ward", month="2025-12").rows[:4]}
    compared = space.compare("burglary", group="same-police-force", month="2025-12").rows
    shown |= {line.area.code: line.rate for line in compared}
    for code, rate in shown.items():
        found = space.explain("burglary", code, "2025-12", by="rolling-12", source="police-uk")
        assert found.rate is not None
        assert found.rate.value == pytest.approx(rate) == pytest.approx(1000 * found.counted / found.rate.population)
        assert found.rate_arithmetic.startswith(
            f"{found.counted:,} × 1,000 ÷ {found.rate.population:,.0f} residents = "
        )
        assert found.rate.releases
        assert all(release.dataset.startswith("ons/") for release in found.rate.releases)


def test_a_month_and_a_percentage_have_no_rate(peterborough: Path) -> None:
    space = Workspace(peterborough)
    assert space.explain("burglary", None, "2025-12").rate is None
    assert space.explain("charge-rate", None, "2024-12").rate is None
