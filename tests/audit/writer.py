"""A process that changes something and writes an event, again and again: python writer.py NAME TIMES.

It says when it is ready, and begins when a line comes in.
"""

from __future__ import annotations

import os
import sys
import time


def main(name: str, times: int) -> None:
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from django.utils import timezone

    from saferplan.audit.record import record

    for turn in range(times):
        try:
            with transaction.atomic():
                Session.objects.count()  # Most changes look before they act: on SQLite the harder case.
                Session.objects.create(session_key=f"{name}-{turn}", session_data="", expire_date=timezone.now())
                record(action="thing-changed", by=f"user:{name}", about=f"thing:{turn}")
                if turn % 5 == 4:
                    raise KeyError  # A change that fails takes its event with it.
        except KeyError:
            pass
        time.sleep(0.001)  # Without it the first to begin writes on and on: SQLite does not queue those who wait.


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "saferplan.web.settings"
    import django

    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    main(sys.argv[1], int(sys.argv[2]))
