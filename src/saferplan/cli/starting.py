"""Starting the web application's own commands: this floor knows nothing of it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from saferplan.cli.options import open_workspace
from saferplan.errors import UsageError

_SETTING = "SAFERPLAN_WORKSPACE"


def become_web(verb: str, arguments: Sequence[str], workspace: Path | None) -> NoReturn:
    """Become `python -m saferplan.web VERB` for the workspace named, set in the environment, or found from here.

    Raises UsageError where the web application is not installed, WorkspaceError where there is no workspace.
    """
    if importlib.util.find_spec("django") is None:
        raise UsageError("This needs the web application; install it with \"pip install 'saferplan[web]'\".")
    if workspace is not None or not os.environ.get(_SETTING):
        os.environ[_SETTING] = str(open_workspace(workspace).folder.resolve())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "saferplan.web", verb, *arguments])
