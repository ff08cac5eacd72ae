"""saferplan serve: the web application, on this machine or behind a proxy."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.options import WorkspaceOption
from saferplan.cli.starting import become_web


def serve(
    *,
    host: Annotated[
        str, Parameter(help="The address to answer at. Others than this machine's own need a proxy with HTTPS.")
    ] = "127.0.0.1",
    port: Annotated[int, Parameter(help="The port to answer at.")] = 8000,
    processes: Annotated[int, Parameter(help="How many processes answer readers; about one a processor core.")] = 2,
    without_worker: Annotated[
        bool, Parameter(name="--without-worker", negative=(), help="Leave background work to a worker of its own.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Open the workspace in a browser: start the server, and the worker that makes reports and takes in files.

    The first start makes the database. Stop it with Ctrl+C.
    """
    words = ["--host", host, "--port", str(port), "--processes", str(processes)]
    become_web("serve", [*words, *(["--without-worker"] if without_worker else [])], workspace)
