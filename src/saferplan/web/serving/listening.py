"""python -m saferplan.web listen: the server's processes, which `serve` starts and watches."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from saferplan.web.serving.parent import end_with

PROCESSES = 2
THREADS = 4
"""Two by two serves most on two cores; with four a reader who sends a file slowly does not hold up the others."""
WAITING = 256
"""How many readers one process lets wait."""
IDLE_THREAD = 600
"""Seconds, the most there are: a new thread opens the database and the warehouse anew."""
ENDS_WITHIN = 10


def listen(arguments: Sequence[str]) -> None:
    """Answer readers until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m saferplan.web listen")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--parent", type=int, help="The program to end with.")
    given = parser.parse_args(arguments)
    if given.parent:
        end_with(given.parent)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "saferplan.web.serving.warmed:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_THREAD,
        backpressure=WAITING,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDS_WITHIN,
    ).serve()
