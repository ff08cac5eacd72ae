"""Files that mean harm or are broken: each ends in one sentence, in a process apart, and leaves nothing behind."""

from __future__ import annotations

import gzip
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saferplan.errors import SaferplanError, StorageError
from saferplan.governance.uploads.apart import MIB, Bounds, Task, read_apart, storable
from saferplan.workspace import Workspace
from tests.analysis.small_archives import PETERBOROUGH_014A, STREET, archive, empty_workspace

ROBBERY = (PETERBOROUGH_014A, "Robbery")
NAME = "2024-01/2024-01-cambridgeshire-street.csv"
LINE = f",2024-01,Cambridgeshire Constabulary,Cambridgeshire Constabulary,-0.25,52.57,x,{PETERBOROUGH_014A},y,Robbery,,"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return empty_workspace(tmp_path_factory.mktemp("hostile") / "workspace")


@pytest.fixture
def look(space: Workspace, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Have a file checked; the sentence of its refusal. Nothing may be left afterwards."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def found(path: Path, **bounds: float) -> str:
        task = Task("check", str(space.folder), str(scratch), [str(path)], bounds=Bounds(**bounds))  # type: ignore[arg-type]
        with pytest.raises(SaferplanError) as refusal:
            read_apart(task)
        return str(refusal.value)

    yield found
    assert space.releases().is_empty()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def zipped(path: Path, files: dict[str, bytes], **more: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            for key, value in more.items():
                setattr(info, key, value)
            made.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def understated(path: Path) -> Path:
    """A zip whose directory says that a bomb of 100 MB is 1,000 bytes."""
    zipped(path, {NAME: bytes(100 * MIB)})
    data = bytearray(path.read_bytes())
    size = struct.pack("<I", 100 * MIB)
    assert data.count(size) == 2
    path.write_bytes(bytes(data.replace(size, struct.pack("<I", 1000))))
    return path


def laughing(path: Path) -> Path:
    """A workbook whose sheet is a nest of entities, a billion words if they are followed."""
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
    sheet += '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    sheet += '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    return workbook(path, sheet)


def workbook(path: Path, sheet: str, **more: bytes) -> Path:
    main = "http://schemas.openxmlformats.org/"
    types = (
        f'<Types xmlns="{main}package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>'
    )
    rels = f'<Relationships xmlns="{main}package/2006/relationships">%s</Relationships>'
    one = f'<Relationship Id="rId1" Type="{main}officeDocument/2006/relationships/%s" Target="%s"/>'
    book = (
        f'<workbook xmlns="{main}spreadsheetml/2006/main" xmlns:r="{main}officeDocument/2006/relationships">'
        '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return zipped(
        path,
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": (rels % (one % ("officeDocument", "xl/workbook.xml"))).encode(),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": (rels % (one % ("worksheet", "worksheets/sheet1.xml"))).encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
            **more,
        },
    )


LINKED = '<externalLink xmlns:r="x"><externalBook r:id="rId1"/></externalLink>'
CELLS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1">%s</row></sheetData></worksheet>'
)

HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a zip bomb that says so": (lambda f: zipped(f / "b.zip", {NAME: bytes(30 * MIB)}), "would unpack to"),
    "a zip bomb that lies": (lambda f: understated(f / "b.zip"), "damaged in the archive"),
    "a gzip bomb": (lambda f: write(f / "b.csv.gz", gzip.compress(bytes(80 * MIB))), "NUL bytes"),
    "a gzip bomb of text": (
        lambda f: write(f / "b.csv.gz", gzip.compress(b"a,b\n" * (40 * MIB))),
        "inflates to more than 500 times its size",
    ),
    "a path out of the zip": (lambda f: zipped(f / "p.zip", {"../../out.csv": b"x"}), "points outside the archive"),
    "an absolute path": (lambda f: zipped(f / "p.zip", {"/etc/cron.d/x": b"x"}), "points outside the archive"),
    "a drive": (lambda f: zipped(f / "p.zip", {"C:\\x.csv": b"x"}), "points outside the archive"),
    "a link": (lambda f: zipped(f / "l.zip", {NAME: b"/etc/passwd"}, external_attr=0o120777 << 16), "is a link"),
    "a zip in a zip": (
        lambda f: zipped(f / "n.zip", {"inner.zip": zipped(f / "i.zip", {NAME: LINE.encode()}).read_bytes()}),
        "holds no street, outcomes or stop-and-search file",
    ),
    "bytes called csv": (lambda f: write(f / "b.csv", os.urandom(20_000) + b"\0"), "NUL bytes"),
    "a program called csv": (lambda f: write(f / "b.csv", b"\x7fELF\x02\x01\x01" + bytes(500)), "NUL bytes"),
    "NUL bytes in a published file": (
        lambda f: write(f / NAME.split("/")[1], f"{STREET}\n{LINE}\n".replace("Robbery", "Rob\0bery").encode()),
        "no row of it could be stored",
    ),
    "UTF-16": (lambda f: write(f / "u.csv", "a,b\n1,2\n".encode("utf-16")), "UTF-16 text"),
    "no encoding": (lambda f: write(f / "e.csv", b"a,b\n\x81\x8d\xff,1\n" * 9), "unknown encoding"),
    "formulas": (lambda f: write(f / "f.csv", b'=cmd|"/c calc"!A0,b\n=1+1,@SUM(1)\n'), "not a file this program knows"),
    "an open quote": (lambda f: write(f / "q.csv", b'a,b\n"' + b"x" * 2_000_000), "cannot be read from line"),
    "an empty zip": (lambda f: zipped(f / "e.zip", {}), "holds no street"),
    "half a zip": (
        lambda f: write(f / "h.zip", zipped(f / "w.zip", {NAME: os.urandom(5000)}).read_bytes()[:2000]),
        "damaged or incomplete zip",
    ),
    "a billion laughs": (lambda f: laughing(f / "x.xlsx"), "unrecognized entity"),
    "a sheet as wide as the world": (
        lambda f: workbook(f / "x.xlsx", CELLS % '<c r="XFD1048576"><v>1</v></c>'),
        "spreads its cells over a sheet of 17,179,869,184 cells",
    ),
    "links to another workbook": (
        lambda f: workbook(
            f / "x.xlsx", CELLS % '<c r="A1"><f>[1]S!A1</f><v>1</v></c>', **{"xl/e.xml": LINKED.encode()}
        ),
        "not a file this program knows",
    ),
    "a page called xlsx": (
        lambda f: write(f / "x.xlsx", b"<html><script>alert(1)</script>"),
        "not a file this program",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_one_sentence(look: Callable[..., str], tmp_path: Path, what: str) -> None:
    make, expected = HOSTILE[what]
    folder = tmp_path / "given"
    folder.mkdir()
    sentence = look(make(folder))
    assert expected in sentence
    assert sentence.endswith((".", ")"))
    assert str(tmp_path) not in sentence
    assert "Traceback" not in sentence
    assert not (tmp_path / "out.csv").exists()
    assert not any((tmp_path / "scratch").iterdir())


def test_what_no_database_keeps_is_taken_out() -> None:
    found = storable({"files": [{"name": "a\0b", "rejected": 3, "notes": ["half \ud83d", None]}]})
    assert found == {"files": [{"name": "a\ufffdb", "rejected": 3, "notes": ["half ?", None]}]}


def test_300_megabytes_of_nothing_stay_within_memory(look: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / NAME.split("/")[1]
    with path.open("wb") as file:
        file.write(f"{STREET}\n".encode())
        file.truncate(300 * MIB)  # The rest are holes: NUL bytes that take no room on the disk.
    assert "no row of it could be stored" in look(path, memory=2048 * MIB)


def test_too_little_memory_ends_the_reading_alone(look: Callable[..., str], tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    assert "took more memory than a published file does" in look(given, memory=200 * MIB)


def test_a_reading_that_takes_too_long_is_stopped(look: Callable[..., str], tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    assert "took longer than 0 minutes and was stopped" in look(given, seconds=0.01)


def test_a_reading_that_says_too_much_is_ended(
    look: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker = tmp_path / "talker"
    talker.write_text("#!/bin/sh\nexec head -c 50000000 /dev/zero\n")
    talker.chmod(0o700)
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    monkeypatch.setattr(sys, "executable", str(talker))
    assert "more to tell of the file than there is room for" in look(given)


def test_a_disk_that_fills_stops_the_reading(look: Callable[..., str], tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    assert "disk is nearly full, so the reading was stopped" in look(given, reserve=10**18)


def test_a_file_that_may_not_grow_is_a_full_disk(space: Workspace, tmp_path: Path) -> None:
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY] * 2000})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    task = Task("check", str(space.folder), str(scratch), [str(given)], bounds=Bounds(file=4096))
    with pytest.raises(StorageError, match="The disk did not take the new release"):
        read_apart(task)


def test_the_reader_ends_with_whoever_asked(space: Workspace, tmp_path: Path) -> None:
    """A worker that is killed takes the reader with it, which holds the warehouse's lock."""
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    asker = (
        "import sys; from saferplan.governance.uploads.apart import *;"
        f"read_apart(Task('take-in', {str(space.folder)!r}, {str(tmp_path)!r}, [{str(given)!r}], wait_seconds=60))"
    )
    with space.warehouse.writing():
        worker = subprocess.Popen([sys.executable, "-c", asker])
        reader = _until(lambda: _children(worker.pid))
        # It has begun and waits for the lock, which this test holds.
        _until(lambda: ".lock" in " ".join(_open_files(reader[0])))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        _until(lambda: not _alive(reader[0]))
    assert space.releases().is_empty()


def test_the_reader_gets_no_secret_of_the_site(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SAFERPLAN_SECRET_KEY", "SAFERPLAN_DATABASE_URL", "SAFERPLAN_OIDC_SECRET"):
        monkeypatch.setenv(name, "hidden")
    given = archive(tmp_path / "a.zip", {"2024-01": [ROBBERY]})
    task = Task("take-in", str(space.folder), str(tmp_path), [str(given)], wait_seconds=0.5)
    seen: list[str] = []

    def look() -> None:
        reader = _until(lambda: _children(os.getpid()))
        seen.append(Path(f"/proc/{reader[0]}/environ").read_text())

    with space.warehouse.writing():
        asking = threading.Thread(target=look)
        asking.start()
        with pytest.raises(SaferplanError):
            read_apart(task)
        asking.join()
    assert "hidden" not in seen[0]
    assert "PATH=" in seen[0]


def _children(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (thread / "children").read_text().split()]
    return [child for child in found if "uploads.apart" in Path(f"/proc/{child}/cmdline").read_text()]


def _open_files(pid: int) -> list[str]:
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(true: Callable[[], object], seconds: float = 30) -> list[int]:
    """What `true` answers once it answers anything."""
    for _ in range(int(seconds / 0.02)):
        try:
            if found := true():
                return found  # type: ignore[return-value]
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.02)
    raise AssertionError("it never came")
