"""The percentages a reader confuses, always together and each with what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.figures import Percentage
from saferplan.analysis.position.sentences import clear_in_words
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.position.three_percentages import ThreePercentages
from saferplan.analysis.wording import upper_first
from saferplan.reporting.blocks import Absent, Block, Column, Paragraph, Table
from saferplan.reporting.formats import count
from saferplan.reporting.reports.words import percent_cell, stopped

_TELLS = (
    "The whole of the last 12 months against the whole of the baseline. The target is held against this one.",
    "The end of a line fitted through every month against its beginning, the seasons taken out. It shows the course.",
    "One month against one other month. Season and chance are in it: never quote it alone.",
    "One month against the same month of the first year. The season is out of it, chance is not.",
)


def percentages_table(standing: Standing, key: str = "") -> Iterator[Block]:
    """The table, and a sentence for each percentage that cannot be given."""
    shown = _told(standing.position.percentages)
    if reason := standing.position.percentages.none_because:
        yield Paragraph.of(f"No percentage of the change is given: {stopped(reason)}")
        return
    rows = [
        (f"{stopped(figure.label)} {tells}", _from(figure), _to(figure), percent_cell(figure), _verdict(figure))
        for figure, tells in shown
    ]
    yield Table(
        "Three ways to state the change, which are not the same",
        (Column("What is compared", "left"), Column("From"), Column("To"), Column("Change"), Column("Verdict", "left")),
        tuple(rows),
        notes=tuple(_reasons([figure for figure, _ in shown])),
        key=key,
    )


def percentages_intro(standing: Standing) -> Paragraph:
    twice = "; the last is given for the latest month twice, with and without the season"
    return Paragraph.of(
        "A change can be stated in three ways, each true of something else. They stand together here so that none is "
        f"taken for another{'' if _is_one_season(standing.position.percentages) else twice}."
    )


def _told(found: ThreePercentages) -> list[tuple[Percentage, str]]:
    """Each with what it tells; the latest month once where the first month is of the same season."""
    rows = list(zip(found, _TELLS, strict=True))
    return [row for row in rows if row[0] is not found.latest_on_first] if _is_one_season(found) else rows


def _is_one_season(found: ThreePercentages) -> bool:
    """Whether the first month is the latest's counterpart: January on January is one comparison, not two."""
    return found.latest_on_same_season.label.startswith(f"{found.latest_on_first.label},")


def _from(figure: Percentage) -> str:
    return count(figure.base, Absent("none"))


def _to(figure: Percentage) -> str:
    return count(figure.now, Absent("none"))


def _verdict(figure: Percentage) -> str:
    return upper_first(clear_in_words(figure)) or Absent("none")


def _reasons(shown: Sequence[Percentage]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for figure in shown:
        if figure.value is None:
            reasons.setdefault(figure.reason, []).append(figure.label)
    for reason, labels in reasons.items():
        yield f"{'; '.join(labels)}: no percentage. {upper_first(stopped(reason))}"
