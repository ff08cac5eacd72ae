"""python -m saferplan.web migrate: the database brought to what this version needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from django.conf import settings

from saferplan.web import database
from saferplan.web.sign_in.second_factors import encrypt_anew


def migrate(arguments: Sequence[str]) -> None:
    argparse.ArgumentParser(prog="python -m saferplan.web migrate").parse_args(arguments)
    run = database.migrate(settings.CONFIGURATION, lambda text: print(text, file=sys.stderr))
    if count := encrypt_anew():
        say = "1 second factor is" if count == 1 else f"{count} second factors are"
        print(f"{say} encrypted with the new key; take SAFERPLAN_SECRET_KEY_BEFORE away.")
    print(f"The database was brought up to date in {len(run)} steps." if run else "The database is up to date.")
