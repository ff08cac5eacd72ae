"""The installed command as a process: quiet in a pipe, a bar on a terminal, stopped by Ctrl-C, read by head."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.analysis.small_archives import empty_workspace

COMMAND = Path(sys.executable).with_name("saferplan")
EXAMPLE = Path(__file__).parents[2] / "examples" / "peterborough-2025-27"


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *words], cwd=folder, capture_output=True, text=True, check=False)


def test_a_result_in_a_pipe_is_nothing_but_the_result(peterborough: Path) -> None:
    done = run("series", "all-crime", "--format", "csv", folder=peterborough / "measures")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 25


def test_an_error_is_one_line_on_standard_error(tmp_path: Path) -> None:
    done = run("status", folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("saferplan: There is no workspace")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("reader", ["head -1", "true", "head -c 20"])
@pytest.mark.parametrize("line", ["series all-crime --split crime-type --format csv", "measures list", "--help"])
def test_a_reader_that_has_had_enough_is_no_error(peterborough: Path, line: str, reader: str) -> None:
    piped = f"set -o pipefail; '{COMMAND}' {line} | {reader}"
    done = subprocess.run(["bash", "-c", piped], cwd=peterborough, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_ingest_in_a_pipe_shows_no_progress(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    done = run("ingest", EXAMPLE / "cambridgeshire-2025.zip", folder=space.folder)
    assert done.returncode == 0
    assert not set(done.stderr) & {"\r", "\x1b"}
    assert all(line.startswith("  Note: ") for line in done.stderr.splitlines())
    assert done.stdout.startswith("cambridgeshire-2025.zip: release 1, police-uk/street, 2025-01 to 2025-12")


def test_ingest_on_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [COMMAND, "ingest", EXAMPLE / "cambridgeshire-2025.zip"],
        cwd=space.folder,
        stdout=subprocess.PIPE,
        stderr=end,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(end)
        shown = _everything(terminal)
        assert process.stdout is not None
        said = process.stdout.read().decode()
    assert process.returncode == 0
    assert "/12" in shown
    assert "\x1b" not in said


def _everything(terminal: int) -> str:
    found = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux: the other end is closed.
            part = b""
        if not part:
            os.close(terminal)
            return found.decode(errors="replace")
        found += part


def test_ctrl_c_stops_in_one_sentence_and_keeps_what_there_was(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    big = [EXAMPLE / "cambridgeshire-2024.zip", EXAMPLE / "cambridgeshire-2025.zip"]
    with subprocess.Popen(
        [COMMAND, "ingest", *big], cwd=space.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        # Not before there is something half-done to throw away.
        while process.poll() is None and not list((space.folder / "warehouse").glob("staging/*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, ""), err
    assert err == "saferplan: Stopped; nothing half-done was kept.\n"
    again = Workspace(space.folder)
    assert again.releases().height == 0
    assert [done.already for done in again.ingest(big)] == [False, False]
