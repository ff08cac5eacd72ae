"""Turns what pydantic found wrong with the shape of a definition into a sentence that ends in the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from saferplan.measures.definition import Break, Change, Measure, Rate, SourceRule, Unavailable
from saferplan.measures.yamlfile import Location

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_SENTENCES: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda _, __: "is missing; add it.",
    "string_too_short": lambda _, __: "is empty; write at least one sentence.",
    "too_short": lambda _, __: "is empty; add at least one entry.",
    "enum": lambda given, context: f"'{given}' is not one of {context['expected']}; choose one of these.",
    "string_pattern_mismatch": lambda given, _: f"'{given}' is not well formed; write it like {_example(given)}.",
    "int_parsing": lambda given, _: f"'{given}' is not a whole number; write digits only.",
    "greater_than_equal": lambda given, context: f"'{given}' is too small; write {context['ge']} or more.",
    "float_parsing": lambda given, _: f"'{given}' is not a number; write digits and at most one point.",
    "bool_parsing": lambda given, _: f"'{given}' is neither true nor false; write one of these.",
    "tuple_type": lambda _, __: "must be a list; put each entry on a line of its own that begins with a dash.",
    "model_type": lambda _, __: "must be fields with values; put each on a line as 'name: value'.",
    "dict_type": lambda _, __: "must be names with values; put each on a line as 'name: value'.",
    "string_type": lambda _, __: "must be text; write it as one sentence.",
    "value_error": lambda _, context: f"{str(context['error']).rstrip('.')}.",
}
_PARTS: dict[str, type[BaseModel]] = {
    "rules": SourceRule,
    "unavailable": Unavailable,
    "breaks": Break,
    "changed": Change,
    "rate": Rate,
}


def explained(problem: ValidationError) -> list[tuple[Location, str]]:
    """Where each error is and the sentence that says what to do; misspelt fields before those they leave missing."""
    errors = problem.errors()
    inner = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    # A list whose items are all wrong is also reported as too short, which would send the reader to the wrong line.
    told = [error for error in errors if error["type"] != "too_short" or error["loc"] not in inner]
    return [_sentence(error) for error in sorted(told, key=lambda error: error["type"] == "missing")]


def _sentence(error: ErrorDetails) -> tuple[Location, str]:
    location, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        return location, f"is not a field here; {nearest(str(location[-1]), _fields(location))}."
    if kind.startswith("date"):
        return location, f"'{error['input']}' is not a date; write it as YYYY-MM-DD, for example 2026-11-22."
    sentence = _SENTENCES.get(kind)
    return location, sentence(error["input"], error.get("ctx", {})) if sentence else f"{error['msg']}; correct it."


def nearest(given: str, known: Iterable[str]) -> str:
    """A question naming the closest known words, or the plain remedy when none is close."""
    close = difflib.get_close_matches(given, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}? Correct or remove it" if close else "correct or remove it"


def _fields(location: Location) -> list[str]:
    part: type[BaseModel] = Measure if len(location) == 1 else _PARTS.get(str(location[0]), Measure)
    return sorted(part.model_fields)


def _example(given: str) -> str:
    return "bicycle-theft@1" if "@" in given else "bicycle-theft"
