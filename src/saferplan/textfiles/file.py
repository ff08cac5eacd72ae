"""One text file: reading it, and saying where in it something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from saferplan.errors import DefinitionError
from saferplan.textfiles.fields import TextModel
from saferplan.textfiles.parsing import Key, Place, parse
from saferplan.textfiles.sentences import name_of, sentence

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_M = TypeVar("_M", bound=TextModel)


def first_of(faults: Sequence[str]) -> DefinitionError:
    """The error of a file with these faults: the first, and how many more there are."""
    more = f" ({len(faults) - 1} more in this file)" if len(faults) > 1 else ""
    return DefinitionError(f"{faults[0]}{more}")


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

    def say(self, message: str, *place: Key) -> str:
        """`file:line: name of the place: message`, as every fault is told."""
        return f"{self.path}:{self.line(*place)}: {name_of(place)}{': ' if place else ''}{message}"

    def error(self, message: str, *place: Key) -> DefinitionError:
        """The same as an error. Raise it where a reference to another file is checked."""
        return DefinitionError(self.say(message, *place))

    def checked(self, model: type[_M]) -> tuple[_M | None, tuple[str, ...]]:
        """The file as this schema; or None, and every fault as `file:line: sentence`, the unknown keys first."""
        try:
            return model.model_validate(self.data), ()
        except ValidationError as error:
            return None, tuple(f"{self.path}:{line}: {text}" for line, text in self._faults(error, model))

    def as_(self, model: type[_M]) -> _M:
        """The file as this schema.

        Raises:
            DefinitionError: the first fault; the number of further ones is said.
        """
        found, faults = self.checked(model)
        if found is None:
            raise first_of(faults)
        return found

    def _faults(self, error: ValidationError, model: type[BaseModel]) -> list[tuple[int, str]]:
        """Unknown keys first, since a key written wrongly shows as a missing one too; then by line."""
        details = error.errors(include_url=False)
        inner = {d["loc"][:depth] for d in details for depth in range(len(d["loc"]))}
        # A list whose items are all wrong is reported as too short as well, on a line where nothing is wrong.
        details = [d for d in details if d["type"] != "too_short" or d["loc"] not in inner]
        unknown = sorted({self._fault(d, model) for d in details if d["type"] == "extra_forbidden"})
        return unknown + sorted({self._fault(d, model) for d in details if d["type"] != "extra_forbidden"})

    def _fault(self, detail: ErrorDetails, model: type[BaseModel]) -> tuple[int, str]:
        place = self._known(detail["loc"])
        if detail["type"] == "missing":
            return self._missing(place, detail["loc"])
        if detail["type"] == "told":
            place += tuple(detail["ctx"].get("at", ()))
        return self.line(*place), sentence(detail, place, model)

    def _missing(self, place: Place, loc: Place) -> tuple[int, str]:
        """A key without a value counts as left out, but is told on its line."""
        if place[-1:] == loc[-1:]:
            return self.line(*place), f"'{name_of(place)}' is empty; write its value."
        return self.line(*place), f"'{name_of((*place, loc[-1]))}' is missing; add it."

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
    return TextFile(path, *parse(path, text))


def load_text_file(path: Path, model: type[_M]) -> _M:
    """Read and check one file. Raises DefinitionError (`file:line: …`)."""
    return read_text_file(path).as_(model)
