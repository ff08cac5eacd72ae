"""HTML: one file that holds everything it needs, for any screen, for print and for assistive technology."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from saferplan.periods import day_name
from saferplan.reporting import drawing, fonts, icons
from saferplan.reporting.blocks import Absent
from saferplan.reporting.views import document_marking, marking

if TYPE_CHECKING:
    from jinja2 import Environment

    from saferplan.reporting.blocks import Figure
    from saferplan.reporting.icons import Icon
    from saferplan.reporting.numbering import NumberedBlock, NumberedDocument

_ASSETS = "saferplan.reporting.renderers.assets"
_TEMPLATES = ("report.html.j2", "body.html.j2", "pieces.html.j2")
_FACES: tuple[tuple[fonts.Face, int, str], ...] = (
    ("Regular", 400, "normal"),
    ("Bold", 700, "normal"),
    ("Italic", 400, "italic"),
)


def render(report: NumberedDocument) -> bytes:
    """The report as one UTF-8 HTML file: no script, no outside request, WCAG 2.2 AA."""
    return _rendered("report.html.j2", report)


def body(report: NumberedDocument) -> bytes:
    """The same without a page around it and without style, for a page whose h1 is the report's title.

    Its headings begin at h2; it holds no script, no style and nothing from outside, so it may stand under any policy.
    """
    return _rendered("body.html.j2", report)


def _rendered(name: str, report: NumberedDocument) -> bytes:
    template = _environment().get_template(name)
    shown = template.render(report=report, document=report.document, marking=document_marking(report.document))
    return shown.encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    env = Environment(
        loader=DictLoader({name: _asset(name) for name in _TEMPLATES}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(stylesheet=Markup(_stylesheet()), svg=_svg, sign=_sign)
    env.filters.update(kind=lambda thing: type(thing).__name__, marking=marking, day=_day)
    env.tests.update(absent=lambda cell: isinstance(cell, Absent))
    return env


def _svg(item: NumberedBlock, figure: Figure) -> Any:
    """The chart, named by its title and described by its alternative text."""
    from markupsafe import Markup

    return Markup(drawing.to_svg(figure.spec, f"{item.label}: {figure.title}", figure.alt, item.anchor))


def _sign(icon: Icon) -> Any:
    """In the colours of the page, which may be dark; silent, as the words stand beside it."""
    from markupsafe import Markup

    drawn = icons.svg(icon, "currentColor", "var(--paper)")
    return Markup(drawn.replace("<svg ", '<svg class="sign" aria-hidden="true" focusable="false" ', 1))


def _day(day: Any) -> str:
    return day_name(day)


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    faces = "".join(_face(*face) for face in _FACES)
    return f"/* {fonts.LICENCE_NOTE} */\n{faces}{_asset('report.css')}"


def _face(face: fonts.Face, weight: int, style: str) -> str:
    data = base64.b64encode(fonts.subset(face)).decode()
    return (
        f'@font-face{{font-family:"Report";font-weight:{weight};font-style:{style};'
        f'src:url(data:font/ttf;base64,{data}) format("truetype")}}\n'
    )


def _asset(name: str) -> str:
    return resources.files(_ASSETS).joinpath(name).read_text(encoding="utf-8")
