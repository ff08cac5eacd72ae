"""Fetching from a publisher that misbehaves. Nothing partial ever stands under the final name."""

from __future__ import annotations

import fcntl
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saferplan.errors import FetchError, StorageError, UsageError
from saferplan.periods import Month
from saferplan.sources.fetching import Fetched, Patience, download, fetch
from saferplan.sources.publishers import Remote, publisher
from tests.sources.publisher_server import Answer, Server, a_zip, serving

PATH = "/data/archive/2024-03.zip"
MARCH = (Month(2024, 3), Month(2024, 3))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    # A proxy of the machine the tests run on has no way to this server.
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as running:
        running.files[PATH] = Answer(a_zip())
        yield running


class Waits(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def get(server: Server, folder: Path, waits: Waits | None = None, **how: Any) -> Fetched:
    patience = Patience(pause=waits if waits is not None else Waits(), **how)
    [fetched] = fetch("police-uk", folder, months=MARCH, base=server.base, patience=patience)
    return fetched


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole_with_its_sha256_and_nothing_else_is_left(server: Server, tmp_path: Path) -> None:
    fetched = get(server, tmp_path / "new" / "folder")
    body = server.files[PATH].body
    assert fetched.path.read_bytes() == body
    assert (fetched.size, fetched.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert not fetched.resumed
    assert names(fetched.path.parent) == ["2024-03.zip"]


def test_a_file_that_is_there_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    first = get(server, tmp_path)
    server.asked.clear()
    again = get(server, tmp_path)
    assert (again.already, again.sha256) == (True, first.sha256)
    assert server.asked == []


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.faults = [("cut", 100_000), ("cut", 50_000)]
    fetched = get(server, tmp_path)
    assert fetched.path.read_bytes() == server.files[PATH].body
    assert fetched.resumed
    assert server.ranges_asked == ["", "bytes=100000-", "bytes=150000-"]


def test_the_next_run_goes_on_where_the_last_gave_up(server: Server, tmp_path: Path) -> None:
    server.faults = [("cut", 100_000)]
    with pytest.raises(FetchError, match=r"100,000 bytes are kept and the next run goes on from there"):
        get(server, tmp_path, attempts=1)
    assert names(tmp_path) == ["2024-03.zip.part", "2024-03.zip.part.json"]
    fetched = get(server, tmp_path)
    assert fetched.path.read_bytes() == server.files[PATH].body
    assert server.ranges_asked[-1] == "bytes=100000-"
    assert names(tmp_path) == ["2024-03.zip"]


@pytest.mark.parametrize(("etag", "modified"), [('"one"', ""), ('W/"one"', "Wed, 06 Mar 2024 10:00:00 GMT")])
def test_a_file_that_changed_in_between_is_begun_anew(server: Server, tmp_path: Path, etag: str, modified: str) -> None:
    server.files[PATH] = Answer(a_zip("old"), etag, modified)
    server.faults = [("cut", 100_000)]
    with pytest.raises(FetchError):
        get(server, tmp_path, attempts=1)
    newer = "Thu, 07 Mar 2024 10:00:00 GMT" if modified else ""
    server.files[PATH] = Answer(a_zip("new"), etag.replace("one", "two"), newer)
    fetched = get(server, tmp_path)
    assert fetched.path.read_bytes() == a_zip("new")
    assert not fetched.resumed


@pytest.mark.parametrize(
    "answer", [Answer(a_zip(), etag=""), Answer(a_zip(), ranges=False), Answer(a_zip(), 'W/"one"')]
)
def test_a_server_that_cannot_continue_is_asked_for_the_whole(server: Server, tmp_path: Path, answer: Answer) -> None:
    server.files[PATH] = answer
    server.faults = [("cut", 100_000)]
    assert get(server, tmp_path).path.read_bytes() == answer.body


def test_a_part_that_is_already_whole_is_only_given_its_name(server: Server, tmp_path: Path) -> None:
    """As after a crash between the last byte and the renaming."""
    server.faults = [("cut", 100_000)]
    with pytest.raises(FetchError):
        get(server, tmp_path, attempts=1)
    (tmp_path / "2024-03.zip.part").write_bytes(server.files[PATH].body)
    assert get(server, tmp_path).path.read_bytes() == server.files[PATH].body


def test_a_part_longer_than_the_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    server.faults = [("cut", 100_000)]
    with pytest.raises(FetchError):
        get(server, tmp_path, attempts=1)
    (tmp_path / "2024-03.zip.part").write_bytes(server.files[PATH].body + b"and more")
    assert get(server, tmp_path).path.read_bytes() == server.files[PATH].body


def test_a_part_of_unknown_origin_is_not_trusted(server: Server, tmp_path: Path) -> None:
    (tmp_path / "2024-03.zip.part").write_bytes(b"something else")
    assert get(server, tmp_path).path.read_bytes() == server.files[PATH].body
    assert server.ranges_asked == [""]


def test_a_failing_server_is_tried_again_with_growing_patience(server: Server, tmp_path: Path) -> None:
    server.faults, waits = [500, 503, 429, None], Waits()
    assert get(server, tmp_path, waits).path.exists()
    assert waits == [1.0, 2.0, 4.0]


def test_the_wait_a_server_asks_for_is_kept_within_reason(server: Server, tmp_path: Path) -> None:
    server.faults, server.retry_after, waits = [503, 503, None], "30", Waits()
    get(server, tmp_path, waits)
    server.faults, server.retry_after, longer = [503, None], "86400", Waits()
    (tmp_path / "2024-03.zip").unlink()
    get(server, tmp_path, longer)
    assert (waits, longer) == ([30.0, 30.0], [60.0])


def test_a_server_that_goes_on_failing_is_told_about(server: Server, tmp_path: Path) -> None:
    server.faults, waits = [500] * 5, Waits()
    with pytest.raises(FetchError, match=r"could not be downloaded \(the server answers 500\)\. Try again later\."):
        get(server, tmp_path, waits)
    assert len(waits) == 4
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("status", "words"), [(404, "does not exist at the publisher; ask for other months"), (403, "is refused with 403")]
)
def test_what_no_patience_mends_is_told_at_once(server: Server, tmp_path: Path, status: int, words: str) -> None:
    server.faults = [status]
    with pytest.raises(FetchError, match=words):
        get(server, tmp_path)
    assert len(server.asked) == 1
    assert "2024-03.zip" not in names(tmp_path)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><title>Maintenance</title>", "it is a web page"),
        (a_zip()[:-100], "it is not a whole zip file"),
        (b"", "it is not a whole zip file"),
    ],
)
def test_something_else_than_the_file_is_never_kept(server: Server, tmp_path: Path, body: bytes, words: str) -> None:
    server.files[PATH] = Answer(body)
    with pytest.raises(FetchError, match=words):
        get(server, tmp_path)
    assert names(tmp_path) == []


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    remote = Remote(f"http://127.0.0.1:{port}/x.zip", "x.zip")
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1"):
        download(remote, tmp_path, patience=Patience(attempts=2, pause=Waits()))


def test_a_silent_server_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        remote = Remote(f"http://127.0.0.1:{silent.getsockname()[1]}/x.zip", "x.zip")
        with pytest.raises(FetchError, match="no answer in time"):
            download(remote, tmp_path, patience=Patience(attempts=1, silence=0.1))


def test_two_runs_do_not_write_the_same_part(server: Server, tmp_path: Path) -> None:
    with (tmp_path / "2024-03.zip.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(FetchError, match="is being fetched by another run"):
            get(server, tmp_path)


def test_a_folder_that_is_none_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="choose another folder"):
        get(server, tmp_path / "file")


def test_progress_is_told_from_the_first_to_the_last_byte(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    server.faults = [("cut", 100_000)]
    remote = Remote(server.base + PATH, "2024-03.zip")
    download(remote, tmp_path, progress=lambda *said: told.append(said), patience=Patience(pause=Waits()))
    whole = len(server.files[PATH].body)
    assert told[0] == ("2024-03.zip", 0, whole)
    assert ("2024-03.zip", 100_000, whole) in told
    assert told[-1] == ("2024-03.zip", whole, whole)


def test_the_environment_may_name_another_address(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFERPLAN_POLICE_UK_URL", server.base + "/")
    [fetched] = fetch("police-uk", tmp_path, months=MARCH)
    assert fetched.url == server.base + PATH


def test_an_index_that_fails_is_tried_again(server: Server, tmp_path: Path) -> None:
    server.json("/api/crime-last-updated", {"date": "2024-03-01"})
    server.faults = [502]
    waits = Waits()
    [fetched] = fetch("police-uk", tmp_path, base=server.base, patience=Patience(pause=waits))
    assert (fetched.path.name, waits) == ("2024-03.zip", [1.0])


def test_a_source_that_is_not_offered(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'local' cannot be fetched; fetch one of police-uk, home-office, ons"):
        list(fetch("local", tmp_path))


def test_a_publisher_may_send_on_within_its_own_address(server: Server, tmp_path: Path) -> None:
    server.files["/elsewhere.zip"] = server.files.pop(PATH)
    server.sends_on[PATH] = "/elsewhere.zip"
    assert get(server, tmp_path).path.read_bytes() == server.files["/elsewhere.zip"].body


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("https://files.example.com/2024-03.zip", r"sends on to files\.example\.com, which is not its own; download"),
        (
            "http://data.police.uk/2024-03.zip",
            r"sends on to http://data\.police\.uk/2024-03\.zip, which anybody on the",
        ),
        ("http://127.0.0.1:1/2024-03.zip", r"sends on to 127\.0\.0\.1, which is not its own"),
    ],
)
def test_nothing_is_asked_of_an_address_that_is_not_the_publisher_s(
    server: Server, tmp_path: Path, address: str, message: str
) -> None:
    server.sends_on[PATH] = address
    with pytest.raises(FetchError, match=message):
        get(server, tmp_path)
    assert "2024-03.zip" not in names(tmp_path)
    assert len(server.asked) == 1


def test_an_index_may_not_send_on_elsewhere_either(server: Server, tmp_path: Path) -> None:
    server.sends_on["/api/crime-last-updated"] = "https://files.example.com/api"
    with pytest.raises(FetchError, match=r"files\.example\.com, which is not its own"):
        list(fetch("police-uk", tmp_path, base=server.base))


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("police-uk", "https://policeuk-data.s3.amazonaws.com/archive/2024-03.zip"),
        ("home-office", "https://assets.publishing.service.gov.uk/media/a/prc-csp.ods"),
        ("ons", "https://download.ons.gov.uk/downloads/file.xlsx"),
    ],
)
def test_the_file_stores_of_the_publishers_are_their_own(source: str, url: str) -> None:
    addresses = publisher(source).addresses()
    addresses.check(url)
    with pytest.raises(FetchError, match="which anybody on the way could change"):
        addresses.check(url.replace("https:", "http:"))
    with pytest.raises(FetchError, match="which is not its own"):
        addresses.check(url.replace(".uk/", ".uk.example.com/").replace("amazonaws.com", "amazonaws.com.example.com"))
