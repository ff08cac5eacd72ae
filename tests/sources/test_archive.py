"""Archives as a stranger may send them: what is unsafe or damaged is refused in a sentence; nothing is extracted."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import SourceError
from saferplan.sources import recognise
from saferplan.sources.archive import MAX_MEMBER_BYTES, Archive, content_sha256, open_archive

NAME = "2024-01/2024-01-cambridgeshire-street.csv"
CONTENT = b"Crime ID,Month\n" + b"".join(b"%d,2024-01\n" % i for i in range(500))


def _zip(path: Path, *members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _read_all(archive: Archive) -> dict[str, bytes]:
    try:
        return {member.name: archive.read(member)[0] for member in archive.members}
    finally:
        archive.close()


def _refusal(path: Path) -> str:
    with pytest.raises(SourceError) as refusal:
        _read_all(open_archive(path))
    return str(refusal.value)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_its_files(tmp_path: Path, compression: int) -> None:
    path = _zip(tmp_path / "a.zip", (NAME, CONTENT), ("2024-01/", b""), ("empty.csv", b""), compression=compression)
    archive = open_archive(path)
    assert [(m.name, m.base_name, m.size) for m in archive.members] == [
        (NAME, "2024-01-cambridgeshire-street.csv", len(CONTENT)),
        ("empty.csv", "empty.csv", 0),
    ]
    data, checksum = archive.read(archive.members[0])
    archive.close()
    assert data == CONTENT
    assert checksum == f"crc32:{zipfile.crc32(CONTENT):08x}"  # type: ignore[attr-defined]


def test_a_zip_behind_a_data_descriptor(tmp_path: Path) -> None:
    """Written to a pipe, a zip gives sizes only after each member; what counts is its directory."""
    out = io.BytesIO()
    out.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, CONTENT)
    path = tmp_path / "a.zip"
    path.write_bytes(out.getvalue())
    assert _read_all(open_archive(path)) == {NAME: CONTENT}


def test_a_folder_is_its_files(tmp_path: Path) -> None:
    for name in ("b/2.csv", "a.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert _read_all(open_archive(tmp_path)) == {"a.csv": b"a.csv", "b/2.csv": b"b/2.csv"}


def test_the_hash_of_a_folder_is_of_names_and_contents(tmp_path: Path) -> None:
    for folder, name, content in (("a", "1", b"x"), ("b", "1", b"x"), ("c", "2", b"x"), ("d", "1", b"y")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    hashes = [content_sha256(tmp_path / folder) for folder in "abcd"]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


@pytest.mark.parametrize("target", ["here", "elsewhere", "nowhere"])
def test_a_folder_with_a_link_is_refused(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "here").write_bytes(CONTENT)
    (tmp_path / "elsewhere").mkdir()
    (folder / "link.csv").symlink_to(folder / "here" if target == "here" else tmp_path / target)
    assert "link.csv is a link; the whole folder was refused" in _refusal(folder)


@pytest.mark.parametrize(
    "name",
    ["../up.csv", "a/../../up.csv", "/etc/up.csv", "..\\up.csv", "C:\\up.csv", "c:/up.csv", "\\\\server\\up.csv"],
)
def test_a_name_that_points_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = _zip(tmp_path / "in" / "a.zip", (NAME, CONTENT), (name, CONTENT))
    assert "points outside the archive; the whole archive was refused" in _refusal(path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "in"]


@pytest.mark.parametrize("name", [".", "./.", "a"])
def test_a_name_that_says_nothing_is_only_a_name(tmp_path: Path, name: str) -> None:
    assert _read_all(open_archive(_zip(tmp_path / "a.zip", (NAME, CONTENT), (name, b"")))) == {NAME: CONTENT, name: b""}


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("2024-01/2024-01-kent-street.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "is a link" in _refusal(tmp_path / "a.zip")


def _patched(path: Path, local: int, central: int, value: bytes) -> Path:
    """The zip with bytes of its one member's headers replaced, at these offsets from each header's start."""
    data = bytearray(path.read_bytes())
    for start, offset in ((data.find(b"PK\x03\x04"), local), (data.find(b"PK\x01\x02"), central)):
        data[start + offset : start + offset + len(value)] = value
    path.write_bytes(data)
    return path


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = _patched(_zip(tmp_path / "a.zip", (NAME, CONTENT)), 6, 8, struct.pack("<H", 1))
    assert "is encrypted" in _refusal(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_no_publisher_uses(tmp_path: Path, compression: int) -> None:
    path = _zip(tmp_path / "a.zip", (NAME, CONTENT), compression=compression)
    assert "is compressed in a way no published archive is" in _refusal(path)


def test_a_bomb_that_says_so(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", (NAME, bytes(20_000_000)))
    assert "would unpack to 20,000,000 bytes, far beyond any published file" in _refusal(path)
    huge = _patched(_zip(tmp_path / "b.zip", (NAME, CONTENT)), 22, 24, struct.pack("<I", MAX_MEMBER_BYTES + 1))
    assert "far beyond any published file" in _refusal(huge)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """Twenty megabytes that claim to be a hundred bytes: inflated no further than a byte beyond the claim."""
    path = _patched(_zip(tmp_path / "a.zip", (NAME, bytes(20_000_000))), 22, 24, struct.pack("<I", 100))
    assert f"{NAME} is damaged in the archive; download the archive again" in _refusal(path)


def test_a_bomb_of_one_member_under_many_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, os.urandom(5000))
        for number in range(50):
            info = zipfile.ZipInfo.__new__(zipfile.ZipInfo)
            for slot in zipfile.ZipInfo.__slots__:
                if hasattr(archive.filelist[0], slot):
                    setattr(info, slot, getattr(archive.filelist[0], slot))
            info.filename = info.orig_filename = f"{number}.csv"
            archive.filelist.append(info)
    assert "holds files that overlap" in _refusal(tmp_path / "a.zip")


def _claiming(path: Path, sizes: dict[str, int]) -> Path:
    """A zip whose directory claims members of these sizes, each as compressed as published files are."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(NAME, CONTENT)
        for name, size in sizes.items():
            info = zipfile.ZipInfo(name)
            info.file_size, info.compress_size, info.header_offset, info.CRC = size, size // 5, 0, 0
            archive.filelist.append(info)
    return path


GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({f"{i}.csv": 0 for i in range(100_000)}, "holds 100,001 files, far more than any published archive"),
        ({f"{i}-01-kent-street.csv": GIGABYTE for i in range(1950, 2015)}, "bytes, far beyond any published archive"),
        (
            {f"2024-02/2024-02-{i}-street.csv": GIGABYTE for i in "abcde"},
            "would unpack to 5,368,709,120 bytes for 2024-02 alone, far beyond any published month",
        ),
        (
            {f"{i}.csv": GIGABYTE for i in "abcde"},
            "holds 5,368,709,120 bytes in files without a month in their names; name them as published",
        ),
    ],
    ids=["too many", "too much in all", "too much in a month", "too much without a month"],
)
def test_many_small_bombs(tmp_path: Path, sizes: dict[str, int], message: str) -> None:
    assert message in _refusal(_claiming(tmp_path / "a.zip", sizes))


def test_the_largest_archive_that_could_be_published_is_within_the_limits(tmp_path: Path) -> None:
    """Sixteen years of 45 forces and three kinds, 40 GB: only the overlap of these invented members is refused."""
    months = [f"{year}-{month:02}" for year in range(2010, 2026) for month in range(1, 13)]
    names = [f"{month}-force-{i}-street.csv" for month in months for i in range(135)]
    assert "holds files that overlap" in _refusal(_claiming(tmp_path / "a.zip", dict.fromkeys(names, 1_600_000)))


def test_two_members_of_one_name(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = _zip(tmp_path / "a.zip", (NAME, CONTENT), (NAME, b"other"))
    assert "holds two files of one name" in _refusal(path)


def test_a_wrong_checksum(tmp_path: Path) -> None:
    data = _zip(tmp_path / "a.zip", (NAME, CONTENT), compression=zipfile.ZIP_STORED).read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"499,2024-01", b"499,2024-02"))
    assert f"a.zip: {NAME} is damaged in the archive" in _refusal(tmp_path / "a.zip")
    _zip(tmp_path / "b.zip", (NAME, CONTENT))
    path = _patched(tmp_path / "b.zip", 14, 16, b"\1\2\3\4")
    assert f"b.zip: {NAME} is damaged in the archive" in _refusal(path)


def test_a_truncated_zip_at_every_length(tmp_path: Path) -> None:
    data = _zip(tmp_path / "a.zip", (NAME, CONTENT)).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(4, len(data), 7):
        path.write_bytes(data[:length])
        assert recognise.is_archive(path)
        assert "cut.zip is a damaged or incomplete zip archive; download it again" in _refusal(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bytes_anywhere_are_refused_or_change_nothing(tmp_path: Path, data: st.DataObject) -> None:
    original = _zip(tmp_path / "a.zip", (NAME, CONTENT), ("b.csv", b"small")).read_bytes()
    at = data.draw(st.integers(4, len(original) - 1))
    path = tmp_path / "damaged.zip"
    path.write_bytes(original[:at] + data.draw(st.binary(min_size=1, max_size=4)) + original[at + 1 :])
    recognise.is_archive(path)
    try:
        found = _read_all(open_archive(path))
    except SourceError:
        return
    assert set(found.values()) <= {CONTENT, b"small"}


@pytest.mark.parametrize(
    ("content", "archive"),
    [(b"PK\x03\x04 and nothing more", True), (b"PK\x05\x06" + bytes(18), True), (b"Crime ID", False), (b"", False)],
)
def test_a_zip_is_told_by_its_first_bytes(tmp_path: Path, content: bytes, archive: bool) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert recognise.is_archive(path) is archive


@pytest.mark.parametrize("part", ["[Content_Types].xml", "mimetype"])
def test_a_spreadsheet_is_no_archive(tmp_path: Path, part: str) -> None:
    assert not recognise.is_archive(_zip(tmp_path / "a.xlsx", (part, b"")))
    assert recognise.is_archive(_zip(tmp_path / "a.zip", (NAME, CONTENT)))
    assert recognise.is_archive(tmp_path)
