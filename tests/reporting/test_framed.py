"""A chart that stands alone carries its title, its sources and its licence in the picture."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

from saferplan.periods import Month
from saferplan.reporting.charts.position import monthly_chart
from saferplan.reporting.framed import Caption, framed, png

MONTHS = [Month(2024, 1) + i for i in range(12)]
SPEC = monthly_chart(MONTHS, [100 + i for i in range(12)])
CAPTION = Caption(
    "Burglary <peaked> & fell",
    "Burglary: crimes recorded each month, Peterborough, January to December 2024, told in a line that must be broken",
    "A line chart.",
    ("Source: data.police.uk.", "Definition: burglary@1.", "Contains public sector information licensed under …"),
)


def _words(svg: str) -> str:
    return " ".join(" ".join(element.itertext()) for element in ElementTree.fromstring(svg).iter() if element.text)


def test_what_a_page_prints_around_a_chart_is_in_the_picture() -> None:
    said = _words(framed(SPEC, CAPTION))
    for words in (CAPTION.title, "must be broken", *CAPTION.foot):
        assert words in said


def test_the_picture_has_one_name_and_one_description() -> None:
    root = ElementTree.fromstring(framed(SPEC, CAPTION))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    titles = list(root.iter(f"{space}title"))
    assert [title.text for title in titles] == [CAPTION.title]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert root.get("aria-labelledby") == f"{titles[0].get('id')} {next(root.iter(f'{space}desc')).get('id')}"


def test_words_stay_within_the_picture() -> None:
    root = ElementTree.fromstring(framed(SPEC, CAPTION))
    lines = [e for e in root if e.tag.endswith("text")]
    assert len(lines) > 5
    assert max(float(line.get("y", "0")) for line in lines) < float(root.get("height", "0"))


def test_the_png_is_twice_the_size_of_the_picture() -> None:
    made = png(SPEC, CAPTION)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    root = ElementTree.fromstring(framed(SPEC, CAPTION))
    size = struct.unpack(">II", made[16:24])
    assert size == (2 * float(root.get("width", "0")), round(2 * float(root.get("height", "0"))))
