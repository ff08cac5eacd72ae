"""python -m saferplan.web VERB: what `saferplan serve` and `saferplan audit` start, and what runs in a container."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from saferplan.errors import SaferplanError, StorageError, UsageError
from saferplan.web.configuration import Configuration, assume_own_machine

VERBS: Mapping[str, str] = {
    # Each takes the words that follow, with Django set up, and raises SaferplanError for what goes wrong.
    "serve": "saferplan.web.serving.serve:serve",
    "worker": "saferplan.web.serving.worker:worker",
    "listen": "saferplan.web.serving.listening:listen",
    "migrate": "saferplan.web.commands.migrate:migrate",
    "add-administrator": "saferplan.web.commands.people:add_administrator",
    "audit-verify": "saferplan.web.commands.audit:verify",
    "audit-export": "saferplan.web.commands.audit:export",
}

MAKES_STATE = frozenset({"serve", "worker", "migrate"})
"""Verbs that may be the first on a state folder, so the key is there before the settings ask for it."""


def main(words: Sequence[str]) -> int:
    """Run one verb and return its exit code (docs/reference/exit-codes.md)."""
    try:
        if not words or words[0] not in VERBS:
            raise UsageError(f"Name what to do: python -m saferplan.web {' | '.join(VERBS)}.")
        _run(words[0], words[1:])
    except SaferplanError as error:
        print(f"saferplan: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _run(verb: str, arguments: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saferplan.web.settings")
    if verb == "serve":
        # Before the settings are read, as they depend on it.
        assume_own_machine(_after("--host", arguments) or "127.0.0.1")
    if verb in MAKES_STATE:
        Configuration.read().prepare()
    import django
    from django.db import OperationalError

    django.setup()
    module, function = VERBS[verb].split(":")
    try:
        getattr(importlib.import_module(module), function)(arguments)
    except OperationalError as error:
        raise StorageError(
            f"The database cannot be reached ({str(error).strip().splitlines()[0]}); start it, "
            "or correct SAFERPLAN_DATABASE_URL."
        ) from error


def _after(option: str, arguments: Sequence[str]) -> str:
    """The word after an option, or what it is set to with "="; empty when it is not given."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
