"""The signs of verdicts: all different, in two tones, silent, and never without words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from saferplan.errors import UsageError
from saferplan.reporting import drawing, icons
from saferplan.reporting.blocks import Signed
from saferplan.reporting.icons import Icon
from saferplan.reporting.inline import Run, signed
from saferplan.reporting.reports.verdicts import _ASSURANCE, _VARIATION, assurance_run, variation_cell, variation_run
from saferplan.stats.verdicts import Assurance, Variation
from tests.reporting import results


def test_every_sign_differs_from_every_other() -> None:
    assert len({icons.svg(icon) for icon in Icon}) == len(Icon)


@pytest.mark.parametrize("icon", Icon)
def test_a_sign_has_two_tones_and_no_words(icon: Icon) -> None:
    root = ET.fromstring(icons.svg(icon, "#000000", "#ffffff"))
    assert root.get("viewBox") == "0 0 24 24"
    assert not [e for e in root.iter() if e.tag.endswith(("text", "title"))]
    colours = {
        value for e in root.iter() for name in ("fill", "stroke") if (value := e.get(name)) not in (None, "none")
    }
    assert colours == {"#000000", "#ffffff"}


def test_concerns_are_filled_improvements_heavy_and_neutral_ones_dashed() -> None:
    def frame(icon: Icon) -> str:
        return re.findall(r"<(?:rect|circle)[^>]*>", icons.svg(icon, "ink", "paper"))[0]

    assert all('fill="ink"' in frame(i) for i in (Icon.CONCERN_HIGH, Icon.CONCERN_LOW, Icon.FAILING))
    assert all('stroke-width="2.6"' in frame(i) for i in (Icon.IMPROVEMENT_HIGH, Icon.IMPROVEMENT_LOW, Icon.PASSING))
    assert all("stroke-dasharray" in frame(i) for i in (Icon.NEUTRAL_HIGH, Icon.NEUTRAL_LOW))
    assert "<rect" in frame(Icon.COMMON)
    assert "<circle" in frame(Icon.HIT_AND_MISS)


def test_low_is_high_upside_down() -> None:
    assert "matrix(1 0 0 -1 0 24)" in icons.svg(Icon.CONCERN_LOW)
    assert "matrix" not in icons.svg(Icon.CONCERN_HIGH)


def test_a_sign_becomes_a_picture_for_word() -> None:
    assert drawing.picture(icons.svg(Icon.PASSING))[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_sign_never_stands_alone() -> None:
    with pytest.raises(UsageError, match="never stands alone"):
        Run(ref="x", icon=Icon.COMMON)
    assert signed(Icon.COMMON, "No signal").text == "No signal"


def test_a_signed_cell_is_its_words() -> None:
    cell = Signed("No signal", Icon.COMMON)
    assert (cell, cell.icon) == ("No signal", Icon.COMMON)


def test_every_verdict_has_a_sign_or_says_that_it_is_not_judged() -> None:
    assert set(_VARIATION) == set(Variation) - {Variation.UNKNOWN}
    assert set(_ASSURANCE) == set(Assurance) - {Assurance.NONE}
    assert variation_cell(None) == "not judged"


def test_a_verdict_in_a_sentence_has_its_words() -> None:
    found = results.signal()
    first, second = variation_run(found), assurance_run(found)
    assert first is not None
    assert second is not None
    assert (first.icon, first.text) == (Icon.CONCERN_HIGH, "Concern: high.")
    assert (second.icon, second.text) == (Icon.HIT_AND_MISS, "Target hit and missed.")
