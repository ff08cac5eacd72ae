"""Charts as data: what is drawn, what is not, and that it survives a grey printer."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.errors import UsageError
from saferplan.periods import Month, months_between
from saferplan.reporting import drawing
from saferplan.reporting.blocks import Judgement
from saferplan.reporting.charts import style
from saferplan.reporting.charts.bars import Bar, bar_change, ranked_bars, sparkline
from saferplan.reporting.charts.change_classes import change_classes
from saferplan.reporting.charts.map_names import names_with_room
from saferplan.reporting.charts.maps import choropleth, class_of, classes, quintiles
from saferplan.reporting.charts.position import monthly_chart, rolling_chart
from saferplan.reporting.charts.timechart import HEIGHT, Break
from tests.reporting import sample


def _square(code: str, east: float) -> dict[str, Any]:
    ring = [[east, 52.5], [east + 0.1, 52.5], [east + 0.1, 52.6], [east, 52.6], [east, 52.5]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


SQUARES = [_square(code, -0.3 + i / 10) for i, code in enumerate(("a", "b", "c"))]
TREND = tuple(1850 + 4 * i for i in range(24))
SPECS = {
    "monthly": monthly_chart(
        sample.MONTHS,
        sample.WITH_GAP,
        trend=TREND,
        baseline=sample.BASELINE,
        trajectory=[None] * 12 + [1860 - 5 * i for i in range(12)],
        breaks=[Break(Month(2024, 4), "Counting rule changed")],
    ),
    "rolling": rolling_chart(
        sample.MONTHS, sample.COUNTS, baseline=1900, trajectory=TREND, target=1942, target_month=sample.MONTHS[-1]
    ),
    "change": sample.change_figure().spec,
    "ranked": ranked_bars(
        [
            Bar("Derby", 98.4, "98.4"),
            Bar("Leeds", None),
            Bar("Peterborough", 102.3, highlight=True),
        ],
        unit="Offences per 1,000 residents",
        reference=97.2,
        reference_label="Group mean 97.2",
    ),
    "spark": sparkline(sample.WITH_GAP),
    "map": choropleth(SQUARES, {"a": 4.0, "b": 9.0}, code="code", unit="Offences in 2025", labels={"a": "1"}),
}


def _texts(spec: Any) -> list[str]:
    return [row["t"] for layer in spec["layer"] for row in layer["data"]["values"] if "t" in row]


@pytest.mark.parametrize("name", SPECS)
def test_every_specification_follows_the_vega_lite_schema(name: str) -> None:
    import altair

    altair.Chart.from_dict(json.loads(json.dumps(SPECS[name])))


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_brings_its_data_and_asks_for_nothing(name: str) -> None:
    assert '"url"' not in json.dumps(SPECS[name])


@pytest.mark.parametrize("name", SPECS)
def test_the_drawing_says_what_it_is(name: str) -> None:
    svg = drawing.to_svg(SPECS[name], "Title & <finding>", "What it shows", "chart-1")
    root = ET.fromstring(svg)
    words = {child.tag.split("}")[1]: child for child in root}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "chart-1-title chart-1-desc"
    assert (words["title"].text, words["desc"].text) == ("Title & <finding>", "What it shows")
    assert (words["title"].get("id"), words["desc"].get("id")) == ("chart-1-title", "chart-1-desc")
    assert drawing.size(svg)[0] == pytest.approx(style.WIDTH if name != "spark" else 128, abs=4)


def test_the_same_figures_give_the_same_drawing() -> None:
    first = drawing.to_svg(SPECS["monthly"], "a", "b")
    drawing._draw.cache_clear()
    assert drawing.to_svg(json.loads(json.dumps(SPECS["monthly"])), "a", "b") == first


def test_the_picture_has_two_pixels_for_one() -> None:
    png = drawing.to_png(SPECS["ranked"])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert abs(int.from_bytes(png[16:20]) - 2 * style.WIDTH) <= 4


@pytest.mark.parametrize("step", [2.5, 0.25, 0.5, 20, 2_500, 0.1])
def test_every_label_of_an_axis_is_the_value_it_stands_at(step: float) -> None:
    """Left to itself Vega takes decimals from ticks of its own: at steps of 2.5 it wrote 0, 3, 5, 8, 10, 13."""
    axis = style.nice_axis([0, 5 * step])
    svg = drawing.to_svg(monthly_chart(sample.MONTHS[:5], [step * i for i in range(1, 6)]), "t", "d")
    found = re.findall(r'<text text-anchor="end" transform="translate\(-[\d.]+,([\d.]+)\)"[^>]*>([\d.,]+)</text>', svg)
    labels = {words: round((float(down) - 4) / HEIGHT * 5) for down, words in found}
    assert len(labels) == len(axis.ticks) == 6
    for words, from_top in labels.items():
        assert float(words.replace(",", "")) == pytest.approx((5 - from_top) * step), words
        assert axis.words((5 - from_top) * step) == words


def test_a_start_other_than_nought_is_told_as_the_axis_tells_it() -> None:
    spec = rolling_chart(sample.MONTHS[:3], [13.1, 14.9, 17.4])
    assert any("(the axis starts at 12.5)" in words or "(the axis starts at 13)" in words for words in _texts(spec))
    assert style.Axis(12.5, 20, (12.5, 15, 17.5, 20)).words(12.5) == "12.5"
    assert style.Axis(-5, 5, (-5, -2.5, 0, 2.5, 5)).words(-2.5) == "−2.5"


def _figures_line(spec: Any) -> list[dict[str, float]]:
    return next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "line" and layer["mark"]["color"] == style.NAVY
    )


def test_no_line_crosses_a_month_that_was_not_published() -> None:
    rows = _figures_line(SPECS["monthly"])
    by_run = {row["run"]: [r["x"] for r in rows if r["run"] == row["run"]] for row in rows}
    assert sorted(len(xs) for xs in by_run.values()) == [6, 15]
    assert all(xs == sorted(xs) and xs[-1] - xs[0] == len(xs) - 1 for xs in by_run.values())


def test_the_gap_is_a_band_that_says_so() -> None:
    bands = [layer for layer in SPECS["monthly"]["layer"] if layer["mark"]["type"] == "rect"]
    first, last = Month(2024, 7).index, Month(2024, 9).index + 1
    assert [(row["x"], row["x2"]) for row in bands[0]["data"]["values"]] == [(first, last)]
    assert "not published" in _texts(SPECS["monthly"])


def test_months_to_come_are_no_gap() -> None:
    spec = monthly_chart(sample.MONTHS, sample.COUNTS[:20] + (None,) * 4)
    assert not any(layer["mark"]["type"] == "rect" for layer in spec["layer"])


def test_the_highest_and_the_lowest_month_are_named() -> None:
    assert {"2,140 in Jun 2025", "1,550 in Dec 2024"} <= set(_texts(SPECS["monthly"]))


def test_lines_are_named_where_they_end_and_breaks_where_they_fall() -> None:
    words = set(_texts(SPECS["monthly"]))
    assert {"Each month", "Fitted trend", "Target path", "Baseline\n1,872 a month"} <= words
    assert "Counting rule changed, Apr 2024" in words


def test_lines_differ_by_more_than_colour() -> None:
    marks = [layer["mark"] for layer in SPECS["monthly"]["layer"] if layer["mark"]["type"] == "line"]
    looks = {(tuple(mark.get("strokeDash", ())), mark["strokeWidth"]) for mark in marks}
    assert len(looks) == len(marks) == 4


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    assert any("the axis starts at" in words for words in _texts(SPECS["rolling"]))
    assert not any("the axis starts at" in words for words in _texts(SPECS["monthly"]))


def test_neutral_measures_are_hatched_and_explained() -> None:
    spec = SPECS["change"]
    fills = {row["name"]: row["fill"] for row in spec["layer"][0]["data"]["values"]}
    assert fills == {"Shoplifting": style.NAVY, "Drugs": style.HATCH_NEUTRAL, "Vehicle crime": style.SKY}
    assert {"Worse", "Better", "+330", "+320 (+16.2%)", "−243"} <= set(_texts(spec))
    svg = drawing.to_svg(spec, "t", "d", "c")
    assert 'id="c-neutral"' in svg
    assert 'fill="url(#c-neutral)"' in svg
    assert style.HATCH_NEUTRAL not in svg


def test_an_area_without_a_figure_comes_last_and_says_so() -> None:
    names = ["Peterborough", "Derby", "Leeds"]
    assert [text for text in _texts(SPECS["ranked"]) if text in names] == names
    assert "not published" in _texts(SPECS["ranked"])


def test_a_map_names_its_classes_and_what_is_missing() -> None:
    words = _texts(SPECS["map"])
    assert {"Not published", "1", "Offences in 2025"} <= set(words)
    fills = [f["properties"]["fill"] for f in SPECS["map"]["layer"][0]["data"]["values"]]
    assert fills[2] == style.HATCH_MISSING
    assert fills[0] != fills[1]


def test_classes_of_a_map_are_said_without_overlap() -> None:
    spec = choropleth(
        SQUARES, {"a": 1, "b": 30, "c": 90}, code="code", unit="Offences", scale=classes([1, 30, 90], [30, 60])
    )
    assert {"Under 30", "30 to 59", "60 or more"} <= set(_texts(spec))
    assert "Not published" not in _texts(spec)


def test_a_withheld_area_is_hatched_otherwise_than_a_missing_one_and_named_in_the_key() -> None:
    spec = choropleth(SQUARES, {"a": 9, "b": None}, code="code", unit="Offences", withheld=frozenset({"b"}))
    fills = {f["properties"]["code"]: f["properties"]["fill"] for f in spec["layer"][0]["data"]["values"]}
    assert fills["b"] == style.HATCH_WITHHELD != fills["c"] == style.HATCH_MISSING
    assert {"Withheld, as small numbers are", "Not published"} <= set(_texts(spec))


def test_falls_and_rises_are_told_apart_in_a_grey_print() -> None:
    """A rise of 7 and one of 98 are not one shade, nor a fall and a rise of equal size."""
    found = change_classes([302, 98, 67, 7, -5, -60, -182])
    assert [one.words for one in found] == [
        "Fell by 100 or more",
        "Fell by 25 to 99",
        "Within 24 either way",
        "Rose by 25 to 99",
        "Rose by 100 or more",
    ]
    at = {change: class_of(change, found) for change in (-100, -99, -25, -24, 0, 7, 24, 25, 98, 99, 100)}
    assert list(at.values()) == [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4]
    falls, rises = [one.shade for one in found[:2]], [one.shade for one in found[3:]]
    spec = choropleth(SQUARES, {"a": -200, "b": 60, "c": 300}, code="code", unit="Change", scale=found)
    svg = drawing.to_svg(spec, "t", "d", "c")
    assert all(shade not in svg for shade in falls)  # replaced by lines
    assert {'fill="url(#c-fall)"', 'fill="url(#c-large-fall)"'} <= set(re.findall(r'fill="url[^"]*"', svg))
    assert _contrast(rises[1]) / _contrast(rises[0]) >= 3
    assert _contrast(rises[0]) / _contrast(found[2].shade) >= 2.5


def test_borders_are_seen_on_every_shade() -> None:
    for found in (change_classes([100, -100]), classes([], [1, 2, 3, 4])):
        for one in found:
            if one.shade not in (style.HATCH_FALL, style.HATCH_LARGE_FALL):
                pair = sorted((_contrast(one.shade), _contrast(one.edge)))
                assert pair[1] / pair[0] >= 2, one


@pytest.mark.parametrize(
    ("changes", "middle"), [([1, -2, 1], "No change"), ([8, -9, 10], "Within 1 either way"), ([], "No change")]
)
def test_a_map_of_small_changes_has_whole_numbers_for_classes(changes: list[float], middle: str) -> None:
    found = change_classes(changes)
    assert found[2].words == middle
    assert class_of(0, found) == 2
    assert all(after.low == before.high for before, after in itertools.pairwise(found))


def test_classes_of_rates_have_as_many_places_each_and_hold_every_figure() -> None:
    found = classes([1.72, 2.9, 3.0, 3.4, 7.1], [2.5, 3, 3.6])
    assert [one.words for one in found] == ["Under 2.5", "2.5 to under 3.0", "3.0 to under 3.6", "3.6 or more"]
    assert [class_of(value, found) for value in (1.72, 2.5, 3.0, 3.59, 7.1)] == [0, 1, 2, 2, 3]
    assert [(one.low, one.high) for one in found] == [(None, 2.5), (2.5, 3), (3, 3.6), (3.6, None)]


def test_names_of_a_map_that_would_run_into_each_other_are_left_out() -> None:
    wanted = [("a", "A ward"), ("b", "The ward beside it with a long name"), ("c", "Another")]
    assert "a" in names_with_room(SQUARES, wanted, height=300)
    assert len(names_with_room(SQUARES, wanted, height=30, width=60)) < 3


def test_quintiles_of_many_equal_areas_are_fewer() -> None:
    assert quintiles([5.0] * 10) == []
    assert quintiles([float(i) for i in range(1, 101)]) == [21, 41, 61, 81]


@pytest.mark.parametrize("colour", [style.INK, style.NAVY, style.PLUM, style.TEAL, style.SLATE])
def test_colours_of_words_have_the_contrast_of_wcag_aa(colour: str) -> None:
    assert _contrast(colour) >= 4.5


def test_fills_have_the_contrast_of_graphics() -> None:
    assert _contrast(style.SKY) >= 3


def _contrast(colour: str) -> float:
    """Against white, as WCAG 2.2 defines relative luminance."""
    channels = [int(pair, 16) / 255 for pair in re.findall("..", colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_a_chart_without_figures_is_refused() -> None:
    months = tuple(months_between(Month(2024, 1), Month(2024, 3)))
    with pytest.raises(UsageError, match="No month"):
        monthly_chart(months, (None, None, None))
    with pytest.raises(UsageError, match="3 months got 2"):
        rolling_chart(months, (1, 2))
    with pytest.raises(UsageError, match="target_month"):
        rolling_chart(months, (1, 2, 3), target=1, target_month=Month(2030, 1))
    with pytest.raises(UsageError, match="No area"):
        choropleth(SQUARES, {}, code="code", unit="Offences")
    for empty in (lambda: bar_change(()), lambda: sparkline((None,))):
        with pytest.raises(UsageError):
            empty()


_NUMBER = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(_NUMBER, st.floats(1, 50)), min_size=1, max_size=8))
def test_labels_never_overlap_and_keep_their_order(wanted: list[tuple[float, float]]) -> None:
    places, heights = [w for w, _ in wanted], [h for _, h in wanted]
    set_at = style.spread(places, heights, -2e6, 2e6)
    order = sorted(range(len(wanted)), key=lambda i: places[i])
    for low, high in itertools.pairwise(order):
        assert set_at[high] - set_at[low] >= (heights[low] + heights[high]) / 2 - 1e-6


@given(st.lists(_NUMBER, min_size=1, max_size=20), st.booleans())
def test_an_axis_encloses_its_figures_in_round_steps(figures: list[float], zero: bool) -> None:
    axis = style.nice_axis(figures, zero)
    slack = 1e-6 * max(1.0, abs(axis.low), abs(axis.high))
    assert axis.low - slack <= min(figures)
    assert axis.high + slack >= max(figures)
    assert 2 <= len(axis.ticks) <= 13
    assert not zero or axis.low <= 0 <= axis.high


def test_judgements_are_words() -> None:
    assert [str(judgement) for judgement in Judgement] == ["better", "worse", "no judgement"]
