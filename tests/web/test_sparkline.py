"""The small lines: gaps break them, what is not there is not drawn, words stand beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from saferplan.web.presenters.sparkline import HEIGHT, WIDTH, Spark


def drawn(*values: float | None, **more: object) -> str:
    return Spark("s", "Robbery & more", "Between 1 and 9.", tuple(values), **more).svg  # type: ignore[arg-type]


def lines(svg: str, name: str = "app-spark__line") -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<polyline class="{name}" points="([^"]+)"', svg)
    return [[(float(x), float(y)) for x, y in (point.split(",") for point in each.split())] for each in found]


def test_a_line_goes_through_every_value_in_time_with_the_greatest_on_top() -> None:
    (line,) = lines(drawn(1, 5, 9, 5, 1))
    assert [x for x, _ in line] == [4, 58, WIDTH / 2, 166, WIDTH - 4]
    assert [y for _, y in line] == [HEIGHT - 4, HEIGHT / 2, 4, HEIGHT / 2, HEIGHT - 4]


def test_a_gap_breaks_the_line_and_keeps_its_place_in_time() -> None:
    first, second = lines(drawn(1, 2, None, 4, 5))
    assert (len(first), len(second)) == (2, 2)
    assert second[0][0] - first[1][0] == 2 * (first[1][0] - first[0][0])


def test_a_value_between_two_gaps_is_a_dot() -> None:
    svg = drawn(1, 2, None, 3, None, 4, 5)
    assert len(lines(svg)) == 2
    assert svg.count('class="app-spark__line-dot"') == 1


def test_a_missing_value_is_never_drawn_as_nought() -> None:
    (line,) = lines(drawn(100, 100, 100, 100, None, 100))
    assert all(y == HEIGHT / 2 for _, y in line)


def test_nothing_known_is_no_picture() -> None:
    assert drawn() == drawn(None, None) == drawn(None, None, path=(3, 2, 1)) == ""


def test_under_four_figures_no_line_is_drawn_as_any_change_would_look_steep() -> None:
    assert drawn(31_035, 27_444) == drawn(1, None, 2, 3, None) == ""
    assert lines(drawn(4, 3, 2, 1))
    # A path to a target is a scale of its own.
    assert 'class="app-spark__last"' in drawn(3, None, path=(3, 2))


def test_the_newest_value_is_marked_even_where_the_end_is_missing() -> None:
    svg = drawn(1, 1, 9, None, 9, None, None)
    assert re.search(r'<circle class="app-spark__last" cx="148.0" cy="4.0"', svg)


def test_the_path_and_the_level_share_the_line_s_scale() -> None:
    svg = drawn(10, 8, None, path=(10, 5, 0), level=10)
    (path,) = lines(svg, "app-spark__path")
    assert path[-1] == (WIDTH - 4, HEIGHT - 4)
    assert 'class="app-spark__level" x1="4" x2="220" y1="4.0" y2="4.0"' in svg


def test_it_is_a_picture_with_a_title_and_a_description_and_no_style() -> None:
    svg = drawn(1, 2, 3, 4)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "s-title s-desc"
    assert [child.text for child in root][:2] == ["Robbery & more", "Between 1 and 9."]
    assert "style" not in svg
