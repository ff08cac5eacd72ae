from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from saferplan.geography.tables import DATA, rows

ROOT = Path(__file__).parents[2]
SHARED = ROOT / ".." / "shared" / "data"


def test_the_packaged_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 1_200_000


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert rows("lad_csp_pfa_2017-01.csv.gz")[0][0] == "E06000001"
    assert not any(cell.startswith("\ufeff") for row in rows("lad_csp_pfa_2023-12.csv.gz") for cell in row)


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_the_tables_are_what_the_script_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (SHARED / "lookups").exists():
        pytest.skip("needs the shared data folder")
    build = script("build_geography")
    monkeypatch.setattr(build, "DATA", tmp_path)
    build.main(SHARED)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert len(built) == 13
    assert all((tmp_path / name).read_bytes() == (DATA / name).read_bytes() for name in built)
