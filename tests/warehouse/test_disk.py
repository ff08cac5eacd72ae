"""A disk that is full, or that may not be written: one sentence, exit code 8, and nothing that was stored is lost."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from saferplan.errors import SourceError, StorageError
from saferplan.warehouse.staging import disk_errors
from saferplan.warehouse.store import Warehouse
from saferplan.workspace import Workspace
from tests.warehouse.archives import Shop, month_file, street, write_zip

ROOT = Path(__file__).parents[2]
BEFORE = {"E01015589 2024-01 Shoplifting": 5}
STEP = 8 * 1024


def _mounted(*arguments: str) -> bool:
    return os.geteuid() == 0 and subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _mounted("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)):
        pytest.skip("only root may mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """The folder, not to be written: for root by a mount, since permissions do not hold root."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    if not (_mounted("--bind", str(folder), str(folder)) and _mounted("-o", "remount,bind,ro", str(folder))):
        pytest.skip("this root may not mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _filled(shop: Shop, folder: Path) -> Path:
    """A warehouse with one release, and an archive to add: real enough to need room."""
    shop.take(write_zip(folder / "2024-01.zip", month_file([street()] * 5)))
    digests = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(1500)]
    rows = [street(Crime_ID=digest, Last_outcome_category=digest) for digest in digests]
    return write_zip(folder / "2024-02.zip", month_file(rows, "2024-02"))


def _fill(disk: Path, but: int) -> Path:
    """A file that takes all of the disk but this many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - but))
    return filler


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """With ever more room: first the inflated file does not fit, then the Parquet beside it, at last all does."""
    shop = Shop.at(small_disk / "warehouse")
    path = _filled(shop, tmp_path)
    with zipfile.ZipFile(path) as archive:
        inflated = archive.infolist()[0].file_size
    refusals = []
    for free in (0, *range(inflated - STEP, inflated + 100 * STEP, STEP)):
        filler = _fill(small_disk, but=free)
        try:
            shop.take(path)
            break
        except StorageError as refusal:
            refusals.append((free, str(refusal)))
        assert shop.counts() == BEFORE
        assert shop.leftovers() == []
        filler.unlink()
    assert shop.counts().total() == 1505
    assert any(free > inflated for free, _ in refusals)
    for _, sentence in refusals:
        assert "free some space" in sentence
        assert sentence.endswith("Nothing stored was lost.")


LIMITED = """
import resource, sys
from saferplan.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:]))
"""


def _limited(workspace: Path, archive: Path, size: int) -> subprocess.CompletedProcess[str]:
    """`saferplan ingest` in a process that may write no file larger than this many bytes."""
    command = [sys.executable, "-c", LIMITED, str(size), "ingest", str(archive), "--workspace", str(workspace)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "plan.yaml").write_text("title: A plan that ingest does not read\n")
    return Workspace(folder)


@pytest.mark.parametrize("of_catalogue", [False, True], ids=["the figures do not fit", "the catalogue does not fit"])
def test_a_file_that_may_not_grow_ends_the_command_with_exit_code_8(
    workspace: Workspace, tmp_path: Path, of_catalogue: bool
) -> None:
    shop = Shop(workspace.warehouse)
    path = _filled(shop, tmp_path)
    if of_catalogue:
        # Few rows and many rejections, small enough apart from the catalogue that has to hold them all.
        rows = [street("Piracy" if i else "Robbery", Location="") for i in range(400)]
        path = write_zip(tmp_path / "2024-03.zip", month_file(rows, "2024-03"))
    size = shop.warehouse.catalogue.path.stat().st_size + 60_000 if of_catalogue else 8192
    ended = _limited(workspace.folder, path, size)
    assert (ended.returncode, ended.stdout) == (8, "")
    assert ended.stderr.startswith("saferplan: ")
    assert "Traceback" not in ended.stderr
    assert ("catalogue" in ended.stderr) is of_catalogue
    assert shop.counts() == BEFORE
    assert shop.leftovers() == []
    assert _limited(workspace.folder, path, 10**9).returncode == 0
    assert shop.counts().total() == (6 if of_catalogue else 1505)


def test_what_may_not_be_written_is_still_read(shop: Shop, tmp_path: Path) -> None:
    path = _filled(shop, tmp_path)
    with _read_only(shop.warehouse.root):
        again = Shop.at(shop.warehouse.root)
        assert again.counts() == BEFORE
        with pytest.raises(StorageError, match="Nothing stored was lost"):
            again.take(path)
    shop.take(path)
    assert shop.counts().total() == 1505


@pytest.mark.parametrize("restricted", [False, True])
def test_no_warehouse_can_be_made_where_nothing_may_be_written(tmp_path: Path, restricted: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with _read_only(folder), pytest.raises(StorageError, match=r"cannot be written .* choose another folder"):
        Warehouse.create(folder / "warehouse", restricted=restricted)


def test_a_file_that_cannot_be_read_is_not_a_full_disk(shop: Shop) -> None:
    """The memory of this process is a file whose first byte nobody may read, root neither."""
    with pytest.raises(SourceError, match=r"mem cannot be read \(Input/output error\); correct its permissions"):
        shop.take(Path("/proc/self/mem"))


def test_a_warehouse_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("not a folder")
    make: Callable[[Path], Warehouse] = Warehouse.create
    with pytest.raises(StorageError, match="choose another folder"):
        make(tmp_path / "warehouse")


@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "free some space"),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), "correct the permissions of the workspace"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "have the disk checked"),
        (duckdb.IOException('IO Error: Could not write file "a": No space left on device'), "free some space"),
        (duckdb.IOException('IO Error: Cannot open file "a": Permission denied'), "correct the permissions of the"),
        (duckdb.IOException("IO Error: No files found that match the pattern"), "have the disk checked"),
    ],
)
def test_each_failure_of_a_disk_has_its_own_remedy(failure: Exception, remedy: str) -> None:
    with pytest.raises(StorageError, match=rf"; {remedy}.*and run it again\. Nothing stored was lost\."), disk_errors():
        raise failure
