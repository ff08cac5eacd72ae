"""Charts of signals, comparisons, forecasts and drivers: valid, whole, readable in grey, and nothing over anything."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from saferplan.analysis.forecast.result import Forecast
from saferplan.errors import UsageError
from saferplan.measures.definition import Polarity
from saferplan.periods import By, Month
from saferplan.reporting import drawing
from saferplan.reporting.charts import style
from saferplan.reporting.charts.chances import FEWEST, chances_chart
from saferplan.reporting.charts.comparison import MOST_BARS, comparison_chart, shown_rows
from saferplan.reporting.charts.drivers import drivers_chart
from saferplan.reporting.charts.forecast import forecast_chart
from saferplan.reporting.charts.funnel import funnel_chart
from saferplan.reporting.charts.label_places import place
from saferplan.reporting.charts.signal import signal_chart
from saferplan.stats.two_counts import ChangeVerdict, CountChange
from tests.reporting import results

SPECS = {
    "signal": signal_chart(results.signal()),
    "comparison": comparison_chart(results.comparison()),
    "funnel": funnel_chart(results.comparison()),
    "drivers": drivers_chart(results.drivers()),
    "forecast": forecast_chart(results.forecast()),
    "chances": chances_chart(results.back_test()),
}

NARROW = {
    "signal": signal_chart(results.signal(), width=320),
    "comparison": comparison_chart(results.comparison(), width=320),
    "funnel": funnel_chart(results.comparison(), width=320),
    "drivers": drivers_chart(results.drivers(), width=320),
    "forecast": forecast_chart(results.forecast(), width=320),
}
"""As a telephone shows them."""


def _values(spec: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each layer's mark with each of its rows."""
    for layer in spec["layer"]:
        for row in layer["data"]["values"]:
            yield layer["mark"], row


def _texts(spec: Any) -> list[str]:
    return list(dict.fromkeys(row["t"] for _, row in _values(spec) if "t" in row))


@pytest.mark.parametrize("name", SPECS)
def test_every_specification_follows_the_vega_lite_schema(name: str) -> None:
    import altair

    altair.Chart.from_dict(json.loads(json.dumps(SPECS[name])))


@pytest.mark.parametrize("name", SPECS)
def test_it_is_as_wide_as_every_chart_and_asks_for_nothing(name: str) -> None:
    svg = drawing.to_svg(SPECS[name], "Title", "Words", "x")
    ET.fromstring(svg)
    assert drawing.size(svg)[0] == pytest.approx(style.WIDTH, abs=4)
    assert '"url"' not in json.dumps(SPECS[name])


@pytest.mark.parametrize("spec", [*SPECS.values(), *NARROW.values()], ids=[*SPECS, *(f"{n}-320" for n in NARROW)])
def test_no_words_lie_over_other_words(spec: Any) -> None:
    """By the boxes that a renderer of fonts gives, a pixel of slack each way."""
    boxes = _boxes(drawing.to_svg(spec, "Title", "Words", "x"))
    touching = [
        (a, b)
        for (a, (l1, t1, r1, b1)), (b, (l2, t2, r2, b2)) in itertools.combinations(boxes, 2)
        if l1 + 1 < r2 and l2 + 1 < r1 and t1 + 1 < b2 and t2 + 1 < b1
    ]
    assert touching == []


@pytest.mark.parametrize("name", NARROW)
def test_on_a_telephone_every_word_is_inside_the_chart(name: str) -> None:
    boxes = _boxes(drawing.to_svg(NARROW[name], "Title", "Words", "x"))
    assert [words for words, (left, top, right, _) in boxes if left < -2 or right > 322 or top < -1] == []


def _boxes(svg: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Upright words drawn (haloes are the same words behind) with the room they take."""
    found: dict[tuple[str, float, float], tuple[float, float, float, float]] = {}
    _walk(ET.fromstring(svg), 0.0, 0.0, found)
    return [(words, box) for (words, _, _), box in found.items()]


def _walk(element: ET.Element, x: float, y: float, found: dict[Any, Any]) -> None:
    moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    words = "\n".join("".join(e.itertext()) for e in element) or (element.text or "")
    if element.get("opacity") == "0":  # a label of an axis that had no room
        return
    if element.tag.endswith("}text") and words and "rotate" not in element.get("transform", ""):
        wide, lines = style.text_width(words) * 0.86, words.count("\n") + 1
        left = x - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0.0)
        found[words, round(x), round(y)] = (left, y - 9, left + wide, y - 9 + 12 + 15 * (lines - 1))
        return
    for child in element:
        _walk(child, x, y, found)


def test_marked_months_differ_in_shape_as_well_as_in_colour() -> None:
    marks = {(row["shape"], row["fill"], row["stroke"]) for mark, row in _values(SPECS["signal"]) if "stroke" in row}
    assert {shape for shape, _, _ in marks} == {"square", "circle"}
    assert ("circle", "#ffffff", style.TEAL) in marks
    assert ("square", style.PLUM, style.PLUM) in marks


def test_limits_step_at_a_break_which_is_named() -> None:
    lines = [
        layer["data"]["values"]
        for layer in SPECS["signal"]["layer"]
        if layer["mark"]["type"] == "line" and layer["mark"].get("strokeDash") == [7, 4]
    ]
    assert sorted({row["y"] for row in line} == {line[0]["y"]} for line in lines) == [True] * 4
    assert {line[0]["y"] for line in lines} == {1350, 2250, 1500, 2400}
    assert "Recording rule changed, Oct 2024" in _texts(SPECS["signal"])


def test_the_chart_says_its_kind_and_what_the_target_needs() -> None:
    words = _texts(SPECS["signal"])
    assert any("XmR chart of the figures as published" in text for text in words)
    assert "Target needs 1,700" in words
    assert "Concern: more than chance" in words


def test_trial_limits_are_called_so() -> None:
    found = results.signal()
    only = replace(found, phases=(replace(found.phases[0], last=Month(2025, 12)),))
    assert any(text.startswith("Trial upper limit") for text in _texts(signal_chart(only)))


def test_a_missing_month_is_a_gap_in_the_figures() -> None:
    line = next(
        layer["data"]["values"]
        for layer in SPECS["signal"]["layer"]
        if layer["mark"]["type"] == "line" and layer["mark"]["color"] == style.NAVY
    )
    assert {row["run"] for row in line} == {0, 2}
    assert "not published" in _texts(SPECS["signal"])


def test_a_signal_without_a_figure_is_not_drawn() -> None:
    found = results.signal()
    bare = tuple(replace(point, charted=None) for point in found.points)
    with pytest.raises(UsageError, match="leave the chart out"):
        signal_chart(replace(found, points=bare))


def test_the_own_area_is_told_apart_by_weight_and_hatching() -> None:
    bars = {row["name"]: row for mark, row in _values(SPECS["comparison"]) if mark["type"] == "bar"}
    assert bars["Peterborough"]["fill"] == style.NAVY
    assert {row["fill"] for name, row in bars.items() if name != "Peterborough"} == {style.HATCH_OTHERS}
    bold = {row["t"] for _, row in _values(SPECS["comparison"]) if row.get("fontWeight") == "bold"}
    assert {"Peterborough", "102.3"} <= bold
    svg = drawing.to_svg(SPECS["comparison"], "a", "b", "c")
    assert "url(#c-others)" in svg


def test_an_area_without_a_figure_is_listed_and_has_no_bar() -> None:
    assert "Wolverhampton" in _texts(SPECS["comparison"])
    assert "no figure" in _texts(SPECS["comparison"])
    assert "Wolverhampton" not in {r["name"] for m, r in _values(SPECS["comparison"]) if m["type"] == "bar"}


def test_of_a_large_group_the_ends_and_the_neighbours_in_rank_are_drawn() -> None:
    found = results.comparison()
    many = tuple(
        replace(found.rows[0], rank=i + 1, rate=200.0 - i, is_own=i == 150, area=replace(found.area, name=f"Area {i}"))
        for i in range(320)
    )
    shown = shown_rows(many)
    assert len(shown) == 21 <= MOST_BARS
    assert [row.rank for row in shown][:2] == [1, 2]
    assert 151 in [row.rank for row in shown]
    assert any("21 of 320 areas" in text for text in _texts(comparison_chart(replace(found, rows=many))))


def test_limits_far_beyond_the_bars_are_cut_and_said_so() -> None:
    far = replace(results.comparison(), lower=0.0, upper=5_000.0)
    assert any("shaded: not clearly different, up to 5,000.0" in text for text in _texts(comparison_chart(far)))
    near = comparison_chart(results.comparison())
    assert not any("up to" in text for text in _texts(near))
    widest = max(row["x2"] for mark, row in _values(comparison_chart(far)) if mark["type"] == "bar")
    assert widest > 0.8 * max(row["x2"] for mark, row in _values(near) if mark["type"] == "bar")


def test_two_charts_on_a_page_share_no_id() -> None:
    drawn = [drawing.to_svg(SPECS["funnel"], "a", "b", ident) for ident in ("one", "two")]
    ids = [name for svg in drawn for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert any("clip" in name for name in ids)
    assert len(ids) == len(set(ids))


def test_outliers_have_their_names_and_the_own_area_its_name_in_bold() -> None:
    words = _texts(SPECS["funnel"])
    outside = {point.area.name for point in results.funnel().points if point.outside}
    assert outside <= set(words)
    assert "Slough" not in words
    bold = {row["t"] for _, row in _values(SPECS["funnel"]) if row.get("fontWeight") == "bold"}
    assert bold == {"Peterborough"}
    assert words.count("95% limit") == words.count("99.8% limit") == 1


def test_names_of_crowded_points_never_cover_each_other() -> None:
    points = [(100.0 + i % 4, 100.0 + i // 4) for i in range(16)]
    placed = place(points, [(i, f"A long name {i}") for i in range(16)], 400, 300)
    boxes = [(p.x, p.y - 7.4, p.x + style.text_width(p.words), p.y + 7.4) for p in placed]
    assert 3 <= len(placed) < 16
    assert all(
        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in itertools.combinations(boxes, 2)
    )
    assert placed[0].index == 0


def test_the_bars_of_the_drivers_add_to_the_sum_that_is_shown() -> None:
    rows = [row for mark, row in _values(SPECS["drivers"]) if mark["type"] == "bar" and "sum" in row]
    parts = [float(row["label"].replace("−", "-").replace(",", "")) for row in rows if not row["sum"]]
    sums = [float(row["label"].replace("−", "-").replace(",", "")) for row in rows if row["sum"]]
    assert sum(parts) == sums[0] == 486


def test_a_neutral_measure_is_not_called_better_or_worse() -> None:
    found = results.drivers()
    neutral = found.measure.model_copy(update={"polarity": Polarity.NEUTRAL})
    words = _texts(drivers_chart(replace(found, measure=neutral)))
    assert not {"Worse", "Better"} & set(words)


def test_a_change_that_is_not_clear_is_judged_by_no_bar() -> None:
    found = results.drivers()
    unclear = CountChange(1.08, 0.9, 1.3, 0.4, 1.0, ChangeVerdict.NO_CLEAR_CHANGE)
    spec = drivers_chart(replace(found, total=replace(found.total, clear=unclear)))
    assert not {"Worse", "Better"} & set(_texts(spec))
    assert any(text.startswith("No judgement") for text in _texts(spec))


def test_a_forecast_has_both_ranges_the_target_and_what_was_said_before() -> None:
    areas = [layer for layer in SPECS["forecast"]["layer"] if layer["mark"]["type"] == "area"]
    assert [layer["mark"]["color"] for layer in areas] == [style.SHADE, style.DARK_SHADE]
    words = _texts(SPECS["forecast"])
    assert "Target needs\n1,666 a month" in words
    assert "Said in December 2024" in words


def test_a_forecast_that_nobody_made_before_has_no_line_for_it() -> None:
    assert not any("Said in" in text for text in _texts(forecast_chart(replace(results.forecast(), past=()))))


def test_the_forecast_goes_on_from_the_newest_figure() -> None:
    layer = next(x for x in SPECS["forecast"]["layer"] if x["mark"].get("color") == style.PLUM)
    assert layer["data"]["values"][0] == {"x": Month(2025, 12).index + 0.5, "y": 1751, "run": 23}


def test_without_points_there_is_nothing_to_draw() -> None:
    bare: Forecast = replace(results.forecast(), points=())
    with pytest.raises(UsageError, match="no forecast"):
        forecast_chart(bare)


def test_a_rate_many_times_the_next_is_drawn_at_the_edge_with_its_figure() -> None:
    """The City of London has 7,500 residents and 611 crimes for every 1,000 of them."""
    found = results.comparison()
    assert found.funnel is not None
    far = replace(found.funnel.points[0], rate=611.5, population=140_000.0, outside=99.8)
    points = (far, *found.funnel.points[1:])
    spec = funnel_chart(replace(found, funnel=replace(found.funnel, points=points)))
    assert spec["encoding"]["y"]["scale"]["domain"][1] < 200
    assert f"{far.area.name} 611.5, beyond this scale" in _texts(spec)
    rows = (replace(found.rows[0], rate=611.5), *found.rows[1:])
    bars = comparison_chart(replace(found, rows=rows))
    assert "611.5, bar cut" in _texts(bars)
    lengths = {row["name"]: row["x2"] for mark, row in _values(bars) if mark["type"] == "bar"}
    assert lengths[rows[0].area.name] < 1.3 * lengths[rows[1].area.name]


def test_a_long_name_of_a_break_is_cut_at_a_word() -> None:
    found = results.signal()
    long = replace(found.phases[1], after=results.BREAK.model_copy(update={"title": "A very long name " * 12}))
    words = next(t for t in _texts(signal_chart(replace(found, phases=(found.phases[0], long)))) if "A very" in t)
    assert words.endswith("…, Oct 2024")
    assert style.text_width(words) < style.WIDTH


def test_a_target_whose_time_is_over_has_no_line_ahead() -> None:
    found = results.forecast()
    assert found.target_chance is not None
    over = replace(found.target_chance, last=found.origin, needed_monthly=None)
    words = _texts(forecast_chart(replace(found, by=By.ROLLING_12, target_chance=over)))
    assert not any(text.startswith("Target") for text in words)


def test_chances_that_rest_on_too_few_forecasts_are_not_drawn() -> None:
    marks = [row for mark, row in _values(SPECS["chances"]) if mark["type"] == "point"]
    assert [(row["x"], row["y"], row["shape"]) for row in marks] == [(0.12, 0.1, "circle"), (0.7, 0.75, "circle")]
    assert any(f"{FEWEST} forecasts" in text for text in _texts(SPECS["chances"]))
    nothing = replace(results.back_test(), reliability=results.back_test().reliability[-1:])
    with pytest.raises(UsageError, match="ingest more months"):
        chances_chart(nothing)
