"""The result types of the exception list: what stands out in a month, why, and how much harm it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import in_words, listed, lower_first, upper_first
from saferplan.measures.definition import Measure
from saferplan.periods import Month

if TYPE_CHECKING:
    import polars as pl

MOST_NAMES = 4
"""A sentence names as many measures; of more it gives the number."""


class CauseKind(StrEnum):
    """Why a measure is listed, in the order a line gives them."""

    OFF_TRAJECTORY = "off trajectory"
    FORECAST = "newly forecast to miss"
    SPECIAL_CAUSE = "special cause"
    DIFFERENT = "different from its group"


class Side(StrEnum):
    """Which list a cause belongs to; what is neither good nor bad stands with the concerns."""

    CONCERN = "concern"
    NEUTRAL = "neither good nor bad"
    IMPROVEMENT = "good news"


class HarmBasis(StrEnum):
    """What `harm` counts."""

    SEVERITY = "ONS severity points in 12 months"
    COUNT = "counts in 12 months"
    NONE = "not ranked"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason a measure is listed: in a clause, and with the sentence that is its evidence.

    `direction` is +1 where the figure is high or above, -1 where it is low or below, 0 where the cause has none.
    """

    kind: CauseKind
    side: Side
    clause: str
    evidence: str
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A measure that stands out, on one line with all its causes.

    Attributes:
        causes: in the order of CauseKind, at least one.
        harm: what it is ranked by, in the unit `harm_basis` names; None where it is not ranked (a percentage, say).
        explained_by: titles of listed narrower measures that make its change, when its special cause is theirs; `see`
            is the sentence that says so, '' otherwise.
    """

    standing: Standing
    causes: tuple[Cause, ...]
    harm: float | None
    harm_basis: HarmBasis
    explained_by: tuple[str, ...] = ()
    see: str = ""

    @property
    def measure(self) -> Measure:
        return self.standing.measure

    @property
    def title(self) -> str:
        return self.standing.position.title

    @property
    def why(self) -> str:
        """All causes in one clause, as a list prints them: the target is red; lower than usual, but higher than its
        group."""
        first, *others = self.causes
        turns = (_turn(one, other) for one, other in pairwise(self.causes))
        return first.clause + "".join(f"{turn}{cause.clause}" for turn, cause in zip(turns, others, strict=True))

    @property
    def side(self) -> Side:
        """A concern if any of its causes is one."""
        return next(side for side in Side if any(cause.side is side for cause in self.causes))


@dataclass(frozen=True, slots=True)
class Untested:
    """A measure that one of the rules could not be applied to, and why.

    `kind` None: the measure has no figure at all, and `standing` is None then.
    """

    title: str
    kind: CauseKind | None
    reason: str
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The exception list of a month.

    Attributes:
        items: concerns and neutral movements, the greatest harm first.
        improvements: measures whose causes are all good news, in the same order.
        folded: wider measures that would stand here for a special cause alone, which listed narrower ones explain.
        untested: what could not be tested, with the reason.
        looked_at: one standing for each measure that has a figure. tested: those to which at least one rule could be
            applied.
        rule: in words, a sentence for each cause.
        harm_words: how the list is ranked and by which weights, in a sentence.
    """

    month: Month
    area_name: str
    items: tuple[Exceptional, ...]
    improvements: tuple[Exceptional, ...]
    folded: tuple[Exceptional, ...]
    untested: tuple[Untested, ...]
    looked_at: tuple[Standing, ...]
    tested: tuple[Standing, ...]
    rule: tuple[str, ...]
    harm_words: str

    @property
    def listed(self) -> tuple[Exceptional, ...]:
        """Everything that stands out, concerns first, wider measures that others explain last."""
        return (*self.items, *self.improvements, *self.folded)

    @property
    def measures(self) -> int:
        """How many measures the list is about, those without a figure too."""
        return len(self.looked_at) + sum(item.kind is None for item in self.untested)

    @property
    def finding(self) -> str:
        """The list in one sentence."""
        when = f"in {self.month.name}"
        if not self.tested:
            return f"No measure could be tested {when}."
        if not self.items:
            good = f"; {_named(self.improvements)} {_stand(self.improvements)} good news" if self.improvements else ""
            return f"No measure of {in_words(self.measures)} needs an explanation {when}{good}."
        n = len(self.items)
        need = "need" if n != 1 else "needs"
        told = f": {_named(self.items)}" if n <= MOST_NAMES else f", first {_named(self.items[:1])}"
        return f"{upper_first(in_words(n))} of {in_words(self.measures)} measures {need} an explanation {when}{told}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be tested, measures with one reason together."""
        together: dict[tuple[CauseKind | None, str], list[str]] = {}
        for item in self.untested:
            together.setdefault((item.kind, item.reason.rstrip(".")), []).append(lower_first(item.title))
        return tuple(_untested(kind, reason, names, self.measures) for (kind, reason), names in together.items())

    def only(self, keep: Callable[[Standing], bool]) -> Exceptions:
        """The list of some standings alone, such as those whose figures may be published."""
        return replace(
            self,
            items=tuple(item for item in self.items if keep(item.standing)),
            improvements=tuple(item for item in self.improvements if keep(item.standing)),
            folded=tuple(item for item in self.folded if keep(item.standing)),
            untested=tuple(item for item in self.untested if item.standing is None or keep(item.standing)),
            looked_at=tuple(filter(keep, self.looked_at)),
            tested=tuple(filter(keep, self.tested)),
        )

    def frame(self) -> pl.DataFrame:
        """One row a cause: rank, measure, title, side, cause, evidence, harm, harm_basis, see."""
        import polars as pl

        rows = [row for rank, item in enumerate(self.listed, start=1) for row in _rows(rank, item)]
        return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _turn(one: Cause, other: Cause) -> str:
    """Between two clauses: whether they pull the same way, by what is good or, where nothing is, by height."""
    if Side.NEUTRAL in (one.side, other.side):
        return ", but " if one.direction * other.direction < 0 else "; "
    return ", but " if one.side is not other.side else "; "


def _named(items: tuple[Exceptional, ...]) -> str:
    names = [lower_first(item.title) for item in items]
    return listed(names) if len(names) <= MOST_NAMES else f"{in_words(len(names))} measures"


def _stand(items: tuple[Exceptional, ...]) -> str:
    return "is" if len(items) == 1 else "are"


def _untested(kind: CauseKind | None, reason: str, names: list[str], measures: int) -> str:
    whose = "all measures" if len(names) == measures else listed(names)
    if kind is None:
        return f"{upper_first(whose)} could not be looked at: {reason}."
    return f"Not tested for being {_TESTED_FOR[kind]}, {whose}: {reason}."


_TESTED_FOR = {
    CauseKind.OFF_TRAJECTORY: "off trajectory",
    CauseKind.FORECAST: "newly forecast to miss",
    CauseKind.SPECIAL_CAUSE: "more than chance",
    CauseKind.DIFFERENT: "different from the group",
}


def _rows(rank: int, item: Exceptional) -> Iterator[tuple[object, ...]]:
    known = (rank, item.measure.id, item.title, item.side.value)
    for cause in item.causes:
        yield (*known, cause.kind.value, cause.evidence, item.harm, item.harm_basis.value, item.see)


_COLUMNS = {
    "rank": int,
    "measure": str,
    "title": str,
    "side": str,
    "cause": str,
    "evidence": str,
    "harm": float,
    "harm_basis": str,
    "see": str,
}
