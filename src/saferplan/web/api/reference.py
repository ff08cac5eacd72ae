"""The page that describes the API, made from its own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.api.main import api
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters.parts import Cell, Column, Link, Row, Table

if TYPE_CHECKING:
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OperationView:
    ident: str
    title: str
    address: str
    example: str
    words: tuple[str, ...]
    parameters: Table | None
    answer: Table


@dataclass(frozen=True, slots=True)
class ReferencePage:
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    description: str
    operations: tuple[OperationView, ...]
    crumbs: tuple[Link, ...] = ()


@require_safe
@needs(Permission.READ_PUBLIC)
def reference(request: HttpRequest) -> HttpResponse:
    """The reference of the API."""
    return show(request, "web/api/reference.html", reference_page)


def reference_page(space: Workspace) -> ReferencePage:
    """Every operation of the API with its parameters and what it answers with."""
    described = api.get_openapi_schema()
    about = described["info"]["description"].replace("`", "").split(". ")
    return ReferencePage(
        title="The figures for programs",
        lead="A read-only JSON API with the same figures, statuses and notes as the pages and the command line.",
        paragraphs=tuple(f"{sentence.removesuffix('.')}." for sentence in about[1:]),
        description=reverse("api:openapi-json"),
        operations=tuple(
            _operation(path, item["get"], described["components"]["schemas"], space)
            for path, item in described["paths"].items()
        ),
        crumbs=(("Help", reverse("help")),),
    )


def _operation(path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any], space: Workspace) -> OperationView:
    parameters = operation.get("parameters", ())
    example = path.replace("{measure}", "burglary")
    if any(parameter["name"] == "q" for parameter in parameters):
        example += f"?q={space.area.name.split()[0]}"
    words = operation.get("description", "").replace("`", "").split("\n\n")
    return OperationView(
        ident=operation["operationId"].replace("_", "-"),
        title=operation["summary"],
        address=path,
        example=example,
        words=tuple(" ".join(paragraph.split()) for paragraph in words if paragraph),
        parameters=_parameters(operation["summary"], parameters) if parameters else None,
        answer=_answer(operation, schemas),
    )


def _parameters(title: str, parameters: Any) -> Table:
    return Table(
        caption=f"Parameters: {title.lower()}",
        columns=(Column("Name"), Column("Values"), Column("Meaning")),
        rows=tuple(Row((Cell(p["name"]), Cell(_values(p["schema"])), Cell(_meaning(p)))) for p in parameters),
    )


def _meaning(parameter: Mapping[str, Any]) -> str:
    said = parameter.get("description") or parameter["schema"].get("description") or ""
    return said.replace("`", "") or ("Needed." if parameter["required"] else "As the page says.")


def _values(schema: Mapping[str, Any]) -> str:
    """The type in words, or the values it may have."""
    options = [option for option in schema.get("anyOf", (schema,)) if option.get("type") != "null"]
    return " or ".join(_value(option) for option in options)


def _value(option: Mapping[str, Any]) -> str:
    if "enum" in option or "const" in option:
        return ", ".join(option.get("enum", [option.get("const")]))
    if "minimum" in option:
        return f"{option['minimum']:,} to {option['maximum']:,}"
    words = {"boolean": "true or false", "string": "text", "integer": "whole number", "number": "number"}
    kind = str(option.get("type", "object"))
    return words.get(kind, kind)


def _answer(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Table:
    name = operation["responses"][200]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    return Table(
        caption=f"Answer: {operation['summary'].lower()}",
        columns=(Column("Name"), Column("Values"), Column("Meaning")),
        rows=tuple(_fields(name, schemas)),
    )


def _fields(name: str, schemas: Mapping[str, Any], prefix: str = "") -> Iterator[Row]:
    for field, schema in schemas[name]["properties"].items():
        inner = schema.get("items", {}).get("$ref")
        kind = "list" if schema.get("type") == "array" else _values(schema)
        yield Row((Cell(f"{prefix}{field}"), Cell(kind), Cell(schema.get("description", ""))))
        if inner:
            yield from _fields(inner.rsplit("/", 1)[1], schemas, f"{prefix}{field}[].")
