"""The pages that the program dictates say what it says: every option of the command line, every setting of the site."""

from __future__ import annotations

import subprocess
import sys

from tests.guards.project import ROOT


def test_the_pages_the_program_dictates_are_true() -> None:
    check = [sys.executable, ROOT / "scripts" / "build_reference.py", "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
