"""A program that its parent leaves behind ends itself: nobody would watch or stop it any more."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY = 1.0


def end_with(parent: int) -> None:
    """Ask this program to stop, as SIGTERM does, when the program `parent` that started it is gone."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
