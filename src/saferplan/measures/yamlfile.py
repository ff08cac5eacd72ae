"""A YAML file as plain values that still know their lines, so that an error can say file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.errors import DefinitionError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The values of a YAML file: mappings, lists and text.

    Every scalar stays text, as written: the offence code 4.10 must not become the number 4.1, nor 2013-05 a date.
    """

    path: Path
    data: dict[str, Any]
    root: Node

    def line(self, location: Location) -> int:
        """The line of the value at `location`, or of the deepest part of it that the file has (from 1)."""
        node, line = self.root, self.root.start_mark.line
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return int(line) + 1

    def error(self, location: Location, message: str) -> DefinitionError:
        return DefinitionError(say(self.path, self.line(location), location, message))


def say(path: Path, line: int, location: Location, message: str) -> str:
    """`file:line: field a.b: message`, counting list items from 1 as a reader does."""
    steps = (str(step + 1) if isinstance(step, int) else step for step in location)
    field = f" field {'.'.join(steps)}:" if location else ""
    return f"{path}:{line}:{field} {message}"


def read_yaml(path: Path) -> YamlFile:
    """The file at `path`, whose top level must be a mapping. Raises DefinitionError `file:line: ...`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="base").compose(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise DefinitionError(f"{path}:1: cannot be read ({problem.strerror}); check that the file exists.") from None
    except UnicodeDecodeError:
        raise DefinitionError(f"{path}:1: is not UTF-8 text; save the file as UTF-8.") from None
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        reason = problem.problem or "the layout is broken"
        raise DefinitionError(f"{path}:{line}: is not valid YAML ({reason}); correct this line.") from None
    except YAMLError:
        raise DefinitionError(f"{path}:1: holds a character that YAML does not allow; remove it.") from None
    return _checked(path, root)


def _checked(path: Path, root: Any) -> YamlFile:
    try:
        data = _plain(path, root) if root is not None else None
    except RecursionError:
        raise DefinitionError(f"{path}:1: holds an anchor that contains itself; write the values out.") from None
    if not isinstance(data, dict):
        raise DefinitionError(f"{path}:1: is not a list of fields; begin each line with a field name and a colon.")
    return YamlFile(path, data, root)


def _plain(path: Path, node: Any) -> Any:
    if node.id == "mapping":
        return _mapping(path, node)
    if node.id == "sequence":
        return [_plain(path, item) for item in node.value]
    return node.value.strip()


def _mapping(path: Path, node: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key.value, str):
            raise DefinitionError(f"{path}:{key.start_mark.line + 1}: a field name must be plain text; correct it.")
        if key.value in result:
            line = key.start_mark.line + 1
            raise DefinitionError(f"{path}:{line}: field {key.value}: is given twice; keep one of them.")
        result[key.value] = _plain(path, value)
    return result


def _child(node: Any, step: int | str) -> tuple[int, Any] | None:
    if node.id == "mapping":
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == step), None)
    if node.id == "sequence" and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    return None
