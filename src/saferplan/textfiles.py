"""The text files of a workspace: YAML with line numbers, checked by one pydantic schema each.

Every fault becomes one DefinitionError, `file:line: what is wrong; what to do`, whether the file is missing, is not
YAML, or does not follow its schema.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from saferplan.errors import DefinitionError, UsageError
from saferplan.periods import Month

Key = str | int
Place = tuple[Key, ...]
_M = TypeVar("_M", bound="TextModel")


class TextModel(BaseModel):
    """The base of every schema of a text file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_left_out(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


def _month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    try:
        return Month.parse(str(value))
    except UsageError as error:
        raise PydanticCustomError("told", "{told}", {"told": str(error).rstrip(".")}) from None


MonthText = Annotated[
    Month,
    PlainValidator(_month),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A month written YYYY-MM."""


def told(message: str, *at: Key) -> PydanticCustomError:
    """An error for a validator to raise: a sentence with its remedy, and the key below the model it speaks of."""
    return PydanticCustomError("told", "{told}", {"told": message, "at": at})


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?`, or the known words when none is near. For the end of an error message."""
    words = sorted(known)
    if close := difflib.get_close_matches(word, words, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(words)}." if words else "remove it."


@dataclass(frozen=True, slots=True)
class TextFile:
    """A parsed file: plain data, and the line (from 1) on which each key, item or value stands.

    Every scalar stays text as written, for the schema to read: a telephone number keeps its leading zero, the offence
    code 4.10 does not become 4.1, and 2013-05 no date. An empty value is None.
    """

    path: Path
    data: object
    lines: Mapping[Place, int]

    def line(self, *place: Key) -> int:
        """The line of a place such as ("targets", 0, "deadline"), or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, message: str, *place: Key) -> DefinitionError:
        """A DefinitionError that begins with `file:line:`. Raise it where a reference to another file is checked."""
        return DefinitionError(f"{self.path}:{self.line(*place)}: {message}")

    def problems(self, model: type[BaseModel]) -> tuple[str, ...]:
        """Every fault against the schema as `file:line: sentence`, the unknown keys first; empty when there is none."""
        try:
            model.model_validate(self.data)
        except ValidationError as error:
            return tuple(f"{self.path}:{line}: {text}" for line, text in self._faults(error, model))
        return ()

    def as_(self, model: type[_M]) -> _M:
        """The file as this schema.

        Raises:
            DefinitionError: the first of `problems`; the number of further ones is said.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            faults = self._faults(error, model)
            line, text = faults[0]
            more = f" ({len(faults) - 1} more in this file)" if len(faults) > 1 else ""
            raise DefinitionError(f"{self.path}:{line}: {text}{more}") from None

    def _faults(self, error: ValidationError, model: type[BaseModel]) -> list[tuple[int, str]]:
        """Unknown keys first, since a key written wrongly shows as a missing one too; then by line."""
        details = error.errors(include_url=False)
        unknown = sorted({self._fault(d, model) for d in details if d["type"] == "extra_forbidden"})
        return unknown + sorted({self._fault(d, model) for d in details if d["type"] != "extra_forbidden"})

    def _fault(self, detail: ErrorDetails, model: type[BaseModel]) -> tuple[int, str]:
        place = self._known(detail["loc"])
        if detail["type"] == "missing" and place[-1:] != detail["loc"][-1:]:
            place += detail["loc"][-1:]
        context = detail.get("ctx", {})
        if detail["type"] == "told":
            place += tuple(context.get("at", ()))
        return self.line(*place), _sentence(detail, place, model)

    def _known(self, loc: tuple[Key, ...]) -> Place:
        """The part of pydantic's location that exists in the file: it adds the names of union members."""
        place: Place = ()
        for step in loc:
            if (*place, step) in self.lines:
                place = (*place, step)
        return place


def read_text_file(path: Path) -> TextFile:
    """Parse one YAML 1.2 file.

    Raises:
        DefinitionError: no such file, not UTF-8, not YAML, a key written twice, or an anchor used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError(f"{path}:1: there is no such file; write it, or correct the name.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DefinitionError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8.") from None
    except OSError as error:
        raise DefinitionError(
            f"{path}:1: cannot be read ({error.strerror}); give the name of a readable file."
        ) from None
    return _parse(path, text)


def load_text_file(path: Path, model: type[_M]) -> _M:
    """Read and check one file. Raises DefinitionError (`file:line: …`)."""
    return read_text_file(path).as_(model)


def _parse(path: Path, text: str) -> TextFile:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    lines: dict[Place, int] = {(): 1}
    try:
        node = YAML(typ="base", pure=True).compose(text)
        data = None if node is None else _Builder(path, lines, set()).build(node, ())
    except MarkedYAMLError as error:
        # A quote never closed is found at the end of the file; where it opens is what the author must see.
        unclosed = "end of stream" in str(error.problem)
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1 if mark else 1}"
        problem = " ".join(str(error.problem or error.context).split())
        raise DefinitionError(
            f"{where}: this is not YAML ({problem}); check the indentation, colons and quotes."
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise DefinitionError(f"{path}:1: this is not YAML ({str(error).splitlines()[0]}); correct the file.") from None
    if not isinstance(data, dict):
        raise DefinitionError(f"{path}:1: the file must be a list of 'key: value' lines; write at least one.")
    return TextFile(path, data, lines)


@dataclass(frozen=True, slots=True)
class _Builder:
    path: Path
    lines: dict[Place, int]
    seen: set[int]

    def build(self, node: Any, place: Place) -> object:
        if node.id == "scalar":
            return None if node.style is None and node.value in ("", "~", "null") else node.value
        if id(node) in self.seen:
            # A few nested aliases can unfold to billions of values, and a reader cannot see what they say.
            raise self._error(node, "a '*' repeats a part marked with '&'; write the part out instead.")
        self.seen.add(id(node))
        return self._mapping(node, place) if node.id == "mapping" else self._sequence(node, place)

    def _sequence(self, node: Any, place: Place) -> list[object]:
        for number, item in enumerate(node.value):
            self.lines[(*place, number)] = item.start_mark.line + 1
        return [self.build(item, (*place, number)) for number, item in enumerate(node.value)]

    def _mapping(self, node: Any, place: Place) -> dict[Hashable, object]:
        result: dict[Hashable, object] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise self._error(key_node, "a key must be one word; write it as 'key: value'.")
            if key in result:
                raise self._error(key_node, f"'{key}' is written twice; keep one of the two.")
            self.lines[(*place, key)] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, (*place, key))
        return result

    def _error(self, node: Any, message: str) -> DefinitionError:
        return DefinitionError(f"{self.path}:{node.start_mark.line + 1}: {message}")


def _sentence(detail: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    name, value, context = _name(place), detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "told":
            return f"{name}: {_ended(context['told'])}" if place else _ended(context["told"])
        case "extra_forbidden":
            return f"unknown key '{place[-1]}'; {nearest(str(place[-1]), _keys(model, place[:-1]))}"
        case "missing":
            return f"'{name}' is missing; add it."
        case "enum" | "literal_error":
            return f"{name}: '{value}' is not one of {context['expected'].replace(' or ', ', ')}; write one of these."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{name or 'the file'}: expected 'key: value' lines; write them indented below."
        case _:
            problem = detail["msg"].removeprefix("Input ").removeprefix("Value error, ")
            return f"{name}: '{value}' {problem}; correct it."


def _ended(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def _name(place: Place) -> str:
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
