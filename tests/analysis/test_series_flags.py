"""A force's flags: the mapping says which were read. Those alone can be nought; any other is not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from saferplan import Workspace
from tests.analysis.small_archives import empty_workspace
from tests.sources.extracts import GOOD, HEADER, HERE, MAPPING, row

READ = {name: flag for name, flag in MAPPING["flags"].items() if not name.startswith("hate")}
ROWS = [GOOD, row(Ref="A2", DA="N"), row(Ref="A3", DA="N", Recorded="05/04/2024")]
"""Three offences, one of them of domestic abuse in March 2024, none in April. The column of hate crime holds a yes."""


def extract(folder: Path, name: str, rows: list[str], **changes: Any) -> dict[str, Path]:
    """What to ingest: an extract, and the mapping to read it by."""
    path, mapping = folder / f"{name}.csv", folder / f"{name}.yaml"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    mapping.write_text(json.dumps(MAPPING | changes), encoding="utf-8")  # JSON is YAML too
    return {"path": path, "mapping": mapping}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = empty_workspace(tmp_path / "w", "E12000006")
    files = extract(tmp_path, "extract", ROWS, flags=READ, night_time_economy=None)
    made.ingest([files["path"]], mapping=files["mapping"])
    return made


def told(space: Workspace, measure: str) -> list[tuple[str, float | None, str, str]]:
    series = space.series_table(measure, HERE, source="local").series()
    return [(o.period.label, o.value, str(o.status), o.reason) for o in series]


def test_a_flag_that_was_read_and_not_found_is_a_real_nought(space: Workspace) -> None:
    assert told(space, "domestic-abuse") == [("2024-03", 1, "published", ""), ("2024-04", 0, "published", "")]


def test_a_flag_that_the_mapping_does_not_name_is_missing(space: Workspace) -> None:
    reason = "no extract in the workspace was read for the flag hate"
    assert told(space, "hate-crime") == [("2024-03", None, "missing", reason), ("2024-04", None, "missing", reason)]


def test_all_offences_are_counted_whatever_their_flags(space: Workspace) -> None:
    assert [line[1:3] for line in told(space, "all-crime")] == [(2, "published"), (1, "published")]


def test_each_extract_speaks_for_its_own_months_only(space: Workspace, tmp_path: Path) -> None:
    """May's mapping names hate crime. That tells nothing of March and April."""
    later = extract(tmp_path, "later", [row(Ref="B1", Recorded="05/05/2024"), row(Ref="B2", Recorded="06/05/2024")])
    space.ingest([later["path"]], mapping=later["mapping"])
    assert [line[1:3] for line in told(space, "hate-crime")] == [(None, "missing"), (None, "missing"), (2, "published")]
