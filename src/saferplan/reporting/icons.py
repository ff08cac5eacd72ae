"""Small signs for verdicts, drawn here: a sign never stands alone, words always stand beside it.

Two families, told apart by their outline: a square says how the figures have moved (variation), a circle whether a
target can be relied upon (assurance). Within each, the fill says what it means, as the report's labels do: filled is a
concern, a heavy outline an improvement, a dashed outline no judgement. Nothing is said by colour, so a grey print and a
fax keep every sign.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from saferplan.reporting.charts.style import INK, WHITE

SIZE = 24
"""Side of the drawing in its own units; renderers scale it to the words beside it."""


class Icon(StrEnum):
    """A sign, and its name as an editor of a Word file finds it."""

    COMMON = "steady within limits"
    CONCERN_HIGH = "concern, high"
    CONCERN_LOW = "concern, low"
    IMPROVEMENT_HIGH = "improvement, high"
    IMPROVEMENT_LOW = "improvement, low"
    NEUTRAL_HIGH = "high, no judgement"
    NEUTRAL_LOW = "low, no judgement"
    PASSING = "target met every time"
    FAILING = "target missed every time"
    HIT_AND_MISS = "target hit and missed"


_SQUARE = '<rect x="{inset}" y="{inset}" width="{side}" height="{side}" rx="4.5" fill="{fill}" {stroke}/>'
_CIRCLE = '<circle cx="12" cy="12" r="{radius}" fill="{fill}" {stroke}/>'
_LIMITS = '<path d="M4 {high}H20M4 {low}H20" {thin} stroke-dasharray="2 1.6"/>'
_STEADY = '<path d="M5 13.2 8.5 10.4 12 13.4 15.5 10.6 19 12.6" {line}/>'
_RISE = '<path d="M4.5 17.5 8 15.6 11 17 16.2 8.4" {line}/><path d="M18.6 4.2 19.4 10 13.6 6.9Z" fill="{ink}"/>'
_HALF = '<path d="M12 1.6A10.4 10.4 0 0 1 12 22.4Z" fill="{ink}"/>'
_TICK = '<path d="M6.6 12.6 10.4 16.6 17.6 7.8" {heavy}/>'
_CROSS = '<path d="M7.6 7.6 16.4 16.4M16.4 7.6 7.6 16.4" {heavy}/>'
_SWING = '<path d="M4.6 12H10.4" {line}/><path d="M13.6 12H19.4" {paper_line}/>'


@lru_cache(maxsize=64)
def svg(icon: Icon, ink: str = INK, paper: str = WHITE) -> str:
    """The sign as an SVG of 24 by 24 units, without words of its own, in two tones.

    `ink` and `paper` may be any CSS colour, such as "currentColor" where a page may be dark.
    """
    filled = "concern" in icon or icon is Icon.FAILING
    front, ground = (paper, ink) if filled else (ink, paper)
    inside = _assurance(icon, front, paper) if _is_round(icon) else _variation(icon, front)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">'
        f"{_frame(icon, ink, ground)}{inside}</svg>"
    )


def _is_round(icon: Icon) -> bool:
    return icon in (Icon.PASSING, Icon.FAILING, Icon.HIT_AND_MISS)


def _frame(icon: Icon, ink: str, ground: str) -> str:
    heavy = "improvement" in icon or icon is Icon.PASSING
    dash = ' stroke-dasharray="3 2"' if "no judgement" in icon else ""
    width = 2.6 if heavy else 1.4
    stroke = f'stroke="{ink}" stroke-width="{width}"{dash}'
    if _is_round(icon):
        return _CIRCLE.format(radius=11.2 - width / 2, fill=ground, stroke=stroke)
    inset = 0.8 + width / 2
    return _SQUARE.format(inset=inset, side=SIZE - 2 * inset, fill=ground, stroke=stroke)


def _variation(icon: Icon, ink: str) -> str:
    line = _stroke(ink, 2)
    if icon is Icon.COMMON:
        return _LIMITS.format(high=6.5, low=17.5, thin=_stroke(ink, 1.1)) + _STEADY.format(line=line)
    rise = _LIMITS.format(high=12.2, low=12.2, thin=_stroke(ink, 1.1)) + _RISE.format(line=line, ink=ink)
    falls = icon.endswith("low") or icon is Icon.NEUTRAL_LOW
    return f'<g transform="matrix(1 0 0 -1 0 {SIZE})">{rise}</g>' if falls else rise


def _assurance(icon: Icon, ink: str, paper: str) -> str:
    if icon is Icon.PASSING:
        return _TICK.format(heavy=_stroke(ink, 2.6))
    if icon is Icon.FAILING:
        return _CROSS.format(heavy=_stroke(ink, 2.6))
    return _HALF.format(ink=ink) + _SWING.format(line=_stroke(ink, 2.2), paper_line=_stroke(paper, 2.2))


def _stroke(colour: str, width: float) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
