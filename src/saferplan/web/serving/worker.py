"""python -m saferplan.web worker: takes one job after another from the queue, and keeps house."""

from __future__ import annotations

import argparse
import logging
import threading
import time
from collections.abc import Sequence

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from saferplan.audit.upkeep import daily
from saferplan.errors import SaferplanError
from saferplan.governance.jobs.actions import stop_running
from saferplan.web.serving.alone import only_worker
from saferplan.web.serving.parent import end_with
from saferplan.web.sign_in.lock_out import forget_attempts

NAME = "worker"
ASK_EVERY = 0.5
HOUSEKEEPING_EVERY = 3600
KEPT_DAYS = 14
"""For how long the queue remembers what it did; the jobs themselves are kept for ever."""
KEPT_SIGN_IN_DAYS = 90
"""For how long failed sign-ins are kept, to look into an attack; the privacy page says so."""
_log = logging.getLogger(__name__)


def worker(arguments: Sequence[str]) -> None:
    """Work until told to stop. Raises UsageError when another worker is at work."""
    parser = argparse.ArgumentParser(prog="python -m saferplan.web worker")
    parser.add_argument("--parent", type=int, help="The program to end with.")
    given = parser.parse_args(arguments)
    if given.parent:
        end_with(given.parent)
    with only_worker(settings.CONFIGURATION.state):
        tidy()
        threading.Thread(target=_keep_house, daemon=True, name="housekeeping").start()
        call_command("db_worker", interval=ASK_EVERY, startup_delay=False, reload=False, worker_id=NAME, queue_name="*")


def tidy() -> int:
    """What a worker that was killed left running is said to be stopped; how many jobs that were.

    Called while this is the only worker, so that whatever is marked as running is not.
    """
    from django_tasks_db.models import DBTaskResult

    from saferplan.web.upload_jobs import reconcile_uploads

    stopped = stop_running()
    # Back into the queue: a job that was taken and not begun still waits for it, and of others nothing is done.
    DBTaskResult.objects.running().update(status="READY", started_at=None)
    reconcile_uploads()
    return stopped


def keep_house() -> None:
    """The audit record is noted and verified once a day, and what need not be remembered is let go.

    That is finished work of the queue, sessions that ended, and failed sign-ins with their network addresses.
    """
    found = daily(settings.CONFIGURATION.state)
    if found is not None and not found.whole:
        _log.error("The audit record was tampered with; run 'saferplan audit verify'. %s", found.findings[0])
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, queue_name="*", verbosity=0)
    call_command("clearsessions")
    forget_attempts(KEPT_SIGN_IN_DAYS)


def _keep_house() -> None:
    while True:
        try:
            keep_house()
        except SaferplanError as error:
            _log.error("%s", error)
        except Exception:
            _log.exception("The housekeeping failed and is tried again in an hour.")
        close_old_connections()
        time.sleep(HOUSEKEEPING_EVERY)
