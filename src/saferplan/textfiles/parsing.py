"""YAML as plain values that still know their lines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saferplan.errors import DefinitionError

Key = str | int
Place = tuple[Key, ...]


def parse(path: Path, text: str) -> tuple[dict[Hashable, object], Mapping[Place, int]]:
    """The values of a YAML text, and the line of each; `path` is only named. Raises DefinitionError `file:line: …`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    lines: dict[Place, int] = {(): 1}
    try:
        # Where a C parser is installed, ruamel.yaml would take it unless told not to, and messages and lines would
        # differ from machine to machine. None comes with it: this is as fast, 0.1 s for the 36 measures.
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
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DefinitionError(
            f"{path}:{line}: YAML does not allow the character U+{error.character:04X}; remove it."
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise DefinitionError(f"{path}:1: this is not YAML ({str(error).splitlines()[0]}); correct the file.") from None
    if not isinstance(data, dict):
        raise DefinitionError(f"{path}:1: the file must be a list of 'key: value' lines; write at least one.")
    return data, lines


@dataclass(frozen=True, slots=True)
class _Builder:
    path: Path
    lines: dict[Place, int]
    seen: set[int]

    def build(self, node: Any, place: Place) -> object:
        if node.id == "scalar":
            return self._scalar(node)
        if id(node) in self.seen:
            # A few nested aliases can unfold to billions of values, and a reader cannot see what they say.
            raise self._error(node, "a '*' repeats a part marked with '&'; write the part out instead.")
        self.seen.add(id(node))
        return self._mapping(node, place) if node.id == "mapping" else self._sequence(node, place)

    @staticmethod
    def _scalar(node: Any) -> str | None:
        if node.style is None and node.value in ("", "~", "null"):
            return None
        # The line break that ends a block written with > or | is layout, and would end a sentence in a report.
        return str(node.value.rstrip("\n") if node.style in (">", "|") else node.value)

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
