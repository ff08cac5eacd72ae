"""A process that does what two people may do at once: python racer.py release FOLDER USER | ask USER.

It says when it is ready, takes a number a line, and answers a line to each: what it got, or the sentence it was refused
with.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

# Its environment names no path, and another checkout may be the one installed: what races is the source beside it.
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))


def releaser(folder: str, user: str) -> Callable[[int], str]:
    """Releases the edition of a number."""
    from saferplan.accounts.models import User
    from saferplan.governance.editions.actions import release
    from saferplan.governance.editions.store import Store

    by = User.objects.get(pk=user)
    return lambda number: release(number, by=by, store=Store(Path(folder))).status


def asker(user: str) -> Callable[[int], str]:
    """Asks for the report of a number."""
    from saferplan.accounts.models import User
    from saferplan.accounts.roles import Permission
    from saferplan.governance.jobs.actions import ask

    by = User.objects.get(pk=user)

    def asked(number: int) -> str:
        job, new = ask("report", {"number": number}, by=by, needs=Permission.MAKE_REPORT, then=lambda _: None)
        return f"{job.pk} {'new' if new else 'known'}"

    return asked


def main(act: Callable[[int], str]) -> None:
    from saferplan.errors import SaferplanError

    print("ready", flush=True)
    for line in sys.stdin:
        try:
            print(act(int(line)), flush=True)
        except SaferplanError as refusal:
            print(refusal, flush=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "saferplan.web.settings"
    import django

    django.setup()
    main({"release": releaser, "ask": asker}[sys.argv[1]](*sys.argv[2:]))
