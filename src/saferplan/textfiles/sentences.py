"""Turns what pydantic found wrong with a file into a sentence that ends in the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from saferplan.textfiles.parsing import Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MOST_TO_LIST = 20
"""More known words than this do not fit a message: there are 199 offence codes."""
_DATE = "is not a date; write it as YYYY-MM-DD, for example 2026-11-22."
_NUMBER = "is not a number; write digits, and a point before decimals."
_WHOLE = "is not a whole number; write digits only."
_LIST = "must be a list; put each entry on a line of its own that begins with a dash."
_TEXT = "must be text; write it as one sentence."
_SENTENCES = {
    "date_from_datetime_inexact": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "bool_parsing": "is neither true nor false; write one of these.",
    "bool_type": "is neither true nor false; write one of these.",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "string_type": _TEXT,
}


def sentence(detail: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    """What is wrong at `place` and the remedy, for one entry of pydantic's ValidationError of `model`."""
    name, kind, context = name_of(place), detail["type"], detail.get("ctx", {})
    match kind:
        case "told":
            return f"{name}: {_ended(context['told'])}" if place else _ended(context["told"])
        case "extra_forbidden":
            return f"unknown key '{place[-1]}'; {nearest(str(place[-1]), _keys(model, place[:-1]))}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{name or 'the file'}: expected 'key: value' lines; write them indented below."
    if _is_empty(detail["input"]):
        return f"'{name}' is empty; write {'at least one entry' if kind == 'too_short' else 'its value'}."
    return f"{name or 'the file'}: {_quoted(detail['input'])}{_wrong(detail)}"


def _wrong(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind in ("enum", "literal_error"):
        return f"is not one of {detail['ctx']['expected'].replace(' or ', ', ')}; write one of these."
    return _SENTENCES.get(kind) or f"{detail['msg'].removeprefix('Input ').removeprefix('Value error, ')}; correct it."


def _is_empty(value: object) -> bool:
    return value in (None, [], {}, ()) or (isinstance(value, str) and not value.strip())


def _quoted(value: object) -> str:
    """The value as the message begins with it; a list or mapping would be too long to quote."""
    return "" if isinstance(value, dict | list | tuple) else f"'{value}' "


def _ended(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def name_of(place: Place) -> str:
    """targets[1].deadline, counting from 1 as a reader of the file does."""
    name = ""
    for step in place:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def _keys(model: type[BaseModel], place: Place) -> set[str]:
    """The keys the schema knows at a place."""
    models = [model]
    for step in place:
        if isinstance(step, str):
            fields = [m.model_fields[step] for m in models if step in m.model_fields]
            models = [found for field in fields for found in _models_in(field.annotation)] or models
    return {name for m in models for name in m.model_fields}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x' or 'y'?`, or the known words when none is near. For the end of an error message."""
    words = sorted(set(known))
    if close := [f"'{found}'" for found in difflib.get_close_matches(word, words, n=3, cutoff=0.6)]:
        *others, last = close
        return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
    if len(words) > _MOST_TO_LIST:
        return "correct it, or take it out."
    return f"known: {', '.join(words)}." if words else "remove it."
