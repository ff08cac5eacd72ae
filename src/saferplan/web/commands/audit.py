"""python -m saferplan.web audit-verify | audit-export: what `saferplan audit` starts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from saferplan.audit.anchors import parse_anchor
from saferplan.audit.export import write_export
from saferplan.audit.upkeep import verify_and_keep
from saferplan.audit.verify import rows
from saferplan.audit.wording import raise_findings, verified
from saferplan.errors import UsageError


def verify(arguments: Sequence[str]) -> None:
    """Verify the record of the configured database. Raises TamperingFound after telling what was found."""
    parser = argparse.ArgumentParser(prog="python -m saferplan.web audit-verify")
    parser.add_argument("--anchor", action="append", default=[], help="NUMBER:HASH; may be repeated.")
    parser.add_argument("--anchors", type=Path, help="A copy of anchors.jsonl, in place of the state folder's.")
    given = parser.parse_args(arguments)
    _check_database()
    found = verify_and_keep(
        settings.CONFIGURATION.state, [parse_anchor(text) for text in given.anchor], noted=given.anchors
    )
    print(verified(found), flush=True)
    raise_findings(found)


def export(arguments: Sequence[str]) -> None:
    """Write the record to a file of JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m saferplan.web audit-export")
    parser.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    _check_database()
    count = write_export(rows(), given.file)
    print(f"Wrote {count:,} events to {given.file}; check them with 'saferplan audit verify --export {given.file}'.")


def _check_database() -> None:
    # Connecting would make an empty file of it.
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        raise UsageError("This workspace has no application database yet; 'saferplan serve' makes it.")
