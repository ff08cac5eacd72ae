"""python -m saferplan.web migrate: the database brought to what this version needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from django.conf import settings

from saferplan.web import database


def migrate(arguments: Sequence[str]) -> None:
    argparse.ArgumentParser(prog="python -m saferplan.web migrate").parse_args(arguments)
    run = database.migrate(settings.CONFIGURATION, lambda text: print(text, file=sys.stderr))
    print(f"The database was brought up to date in {len(run)} steps." if run else "The database is up to date.")
