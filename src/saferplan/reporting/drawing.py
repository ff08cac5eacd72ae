"""From a Vega-Lite specification to a picture. Each chart is drawn once, whatever the number of formats."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from saferplan.reporting.charts.style import (
    HATCH_FALL,
    HATCH_LARGE_FALL,
    HATCH_MISSING,
    HATCH_NEUTRAL,
    HATCH_OTHERS,
    HATCH_WITHHELD,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOT = re.compile(r"<svg\b[^>]*>")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_NOISE = re.compile(r'\s(?:role|class|aria-[a-z]+)="[^"]*"')
"""Vega names every group of marks for assistive technology; the chart has one title and description instead."""
_CLIP = re.compile(r'(\bid="|url\(#)(clip\d+)')
"""Vega numbers the clips of each chart from 1, and a page may hold several charts."""

_TILE = '<rect width="6" height="6" fill="{ground}"/><path d="{lines}" stroke="{ink}" stroke-width="{width}"/>'
_PATTERNS = {
    HATCH_NEUTRAL: (
        "neutral",
        _TILE.format(ground="#fff", lines="M-1 7 7-1M-1 1 1-1M5 7 7 5", ink="#5a6570", width=1.6),
    ),
    HATCH_OTHERS: (
        "others",
        _TILE.format(ground="#c6d9ea", lines="M-1 7 7-1M-1 1 1-1M5 7 7 5", ink="#7fa6cb", width=1.2),
    ),
    HATCH_WITHHELD: (
        "withheld",
        _TILE.format(ground="#fff", lines="M-1 7 7-1M-1 1 1-1M5 7 7 5", ink="#aab2ba", width=1),
    ),
    HATCH_FALL: ("fall", _TILE.format(ground="#fff", lines="M0 3 6 3", ink="#8a5218", width=1.1)),
    HATCH_LARGE_FALL: ("large-fall", _TILE.format(ground="#fff", lines="M0 3 6 3", ink="#8a5218", width=3.2)),
    HATCH_MISSING: (
        "missing",
        _TILE.format(ground="#f4f5f6", lines="M-1-1 7 7M-1 5 1 7M5-1 7 1", ink="#c3c8cd", width=1),
    ),
}


def to_svg(spec: Mapping[str, Any], title: str, description: str, ident: str = "") -> str:
    """The chart as SVG with role, title and description, its hatchings filled in.

    `ident` prefixes the ids inside, so that several charts share a page; left out, it comes from the content.
    """
    drawn = _draw(_canonical(spec))
    ident = ident or "chart-" + hashlib.sha256(drawn.encode()).hexdigest()[:8]
    label = f'role="img" aria-labelledby="{ident}-title {ident}-desc"'
    head = f'<title id="{ident}-title">{escape(title)}</title><desc id="{ident}-desc">{escape(description)}</desc>'
    return _ROOT.sub(lambda root: f"{root[0][:-1]} {label}>{head}", _hatched(drawn, ident), count=1)


def marks(spec: Mapping[str, Any], ident: str) -> str:
    """The chart as SVG without role, title and description, for a picture that has its own."""
    return _hatched(_draw(_canonical(spec)), ident)


def to_png(spec: Mapping[str, Any], scale: float = 2) -> bytes:
    """The chart as PNG, `scale` pixels for each of its own."""
    return _paint(_canonical(spec), scale)


def picture(svg: str, scale: float = 4) -> bytes:
    """Any SVG as PNG: a sign of 24 by 24, four pixels for each of its own, prints sharp at the height of a line."""
    return _photograph(svg, scale)


def size(svg: str) -> tuple[float, float]:
    """Width and height in pixels that an SVG of `to_svg` states."""
    root = _ROOT.search(svg)
    found = re.findall(r'\b(?:width|height)="([\d.]+)"', root[0] if root else "")
    return float(found[0]), float(found[1])


def _canonical(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=128)
def _draw(spec: str) -> str:
    svg = str(_converter().vegalite_to_svg(spec, allowed_base_urls=[]))
    return _TAG.sub(lambda tag: _NOISE.sub("", tag[0]), svg)


@lru_cache(maxsize=128)
def _paint(spec: str, scale: float) -> bytes:
    return bytes(_converter().svg_to_png(_hatched(_draw(spec), "chart"), scale=scale))


@lru_cache(maxsize=64)
def _photograph(svg: str, scale: float) -> bytes:
    return bytes(_converter().svg_to_png(svg, scale=scale))


@lru_cache(maxsize=1)
def _converter() -> Any:
    """The shared converter: the first chart costs 0.35 s, the next 0.04 s."""
    import vl_convert

    from saferplan.reporting import fonts

    vl_convert.register_font_directory(str(fonts.directory()))
    return vl_convert


def _hatched(svg: str, ident: str) -> str:
    """Replace the colours that stand for a hatching by patterns, and give the clips names of this chart's own."""
    svg, patterns = _CLIP.sub(rf"\1{ident}-\2", svg), ""
    for colour, (name, inside) in _PATTERNS.items():
        if f'fill="{colour}"' in svg:
            svg = svg.replace(f'fill="{colour}"', f'fill="url(#{ident}-{name})"')
            patterns += (
                f'<pattern id="{ident}-{name}" width="6" height="6" patternUnits="userSpaceOnUse">{inside}</pattern>'
            )
    return _ROOT.sub(lambda root: f"{root[0]}<defs>{patterns}</defs>", svg, count=1) if patterns else svg
