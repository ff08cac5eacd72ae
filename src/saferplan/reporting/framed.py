"""A chart that stands alone: what a page prints around it, its title and its sources, drawn into the picture."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from saferplan.reporting import drawing
from saferplan.reporting.charts.style import FONT_STACK, INK, SIZE, SLATE, WHITE, text_width

_TITLE, _LINE, _SMALL = 17, 1.35, 11
_EDGE = 16
_FONT = FONT_STACK.replace('"', "'")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a chart. `foot` are sentences: sources, definition, licence."""

    title: str
    subtitle: str
    description: str
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    size: int
    colour: str
    weight: str = "normal"


def framed(spec: Mapping[str, Any], caption: Caption) -> str:
    """The chart with its caption, as one SVG."""
    ident = "alone-" + hashlib.sha256(repr((caption, sorted(spec))).encode()).hexdigest()[:8]
    inner = drawing.marks(spec, ident)
    width, height = drawing.size(inner)
    above = [*_wrapped(caption.title, _TITLE, INK, width, "bold"), *_wrapped(caption.subtitle, SIZE + 1, SLATE, width)]
    below = [line for sentence in caption.foot for line in _wrapped(sentence, _SMALL, SLATE, width)]
    top, foot = _EDGE + _height(above), _height(below)
    whole = (width + 2 * _EDGE, top + 8 + height + 8 + foot + _EDGE)
    parts = [
        _start(whole, ident, caption),
        f'<rect width="{whole[0]:g}" height="{whole[1]:g}" fill="{WHITE}"/>',
        *_texts(above, _EDGE),
        f'<g transform="translate({_EDGE} {top + 8:g})">{inner}</g>',
        *_texts(below, top + height + 16),
        "</svg>",
    ]
    return "".join(parts)


def png(spec: Mapping[str, Any], caption: Caption, scale: float = 2) -> bytes:
    """The same as PNG."""
    return drawing.picture(framed(spec, caption), scale)


def _start(whole: tuple[float, float], ident: str, caption: Caption) -> str:
    label = f'role="img" aria-labelledby="{ident}-title {ident}-desc"'
    told = escape(" ".join((caption.description, *caption.foot)))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{whole[0]:g}" height="{whole[1]:g}" viewBox="0 0 {whole[0]:g} {whole[1]:g}" {label}>'
        f'<title id="{ident}-title">{escape(caption.title)}</title><desc id="{ident}-desc">{told}</desc>'
    )


def _wrapped(sentence: str, size: int, colour: str, width: float, weight: str = "normal") -> list[_Words]:
    lines: list[str] = []
    for word in sentence.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_Words(line, size, colour, weight) for line in lines]


def _height(lines: Sequence[_Words]) -> float:
    return sum(line.size * _LINE for line in lines)


def _texts(lines: Sequence[_Words], top: float) -> Iterator[str]:
    for line in lines:
        top += line.size * _LINE
        yield (
            f'<text x="{_EDGE}" y="{top - line.size * 0.35:g}" font-family="{_FONT}" font-size="{line.size}px" '
            f'font-weight="{line.weight}" fill="{line.colour}">{escape(line.text)}</text>'
        )
