"""What is wrong with a command line, as one sentence."""

from __future__ import annotations

from typing import Any

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, UnknownCommandError, UnknownOptionError
from cyclopts.exceptions import UnusedCliTokensError

_KINDS: dict[Any, str] = {int: "a whole number", bool: "true or false"}


def sentence(error: CycloptsError) -> str:
    """The parser's complaint in plain words, ending in where the verb's options are listed."""
    verb = " ".join(["saferplan", *(error.command_chain or ())])
    return f"{_complaint(error).rstrip('.')}; '{verb} --help' lists what it takes."


def _complaint(error: CycloptsError) -> str:
    if isinstance(error, UnknownCommandError) and error.unused_tokens:
        return f"'{error.unused_tokens[0]}' is not something it can do"
    if isinstance(error, UnknownOptionError):
        return f"'{error.token.keyword or error.token.value}' is not an option here"
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        return f"'{error.unused_tokens[0]}' is one word too many"
    if isinstance(error, MissingArgumentError) and error.argument is not None:
        name = error.argument.name
        return f"{name} has no value" if name in (error.root_input_tokens or ()) else f"{name} is missing"
    if isinstance(error, CoercionError) and error.token is not None and error.target_type in _KINDS:
        return f"{error.token.keyword} '{error.token.value}' is not {_KINDS[error.target_type]}"
    return " ".join(str(error).split()).replace('"', "'").replace(". Choose from:", ", choose from:")
