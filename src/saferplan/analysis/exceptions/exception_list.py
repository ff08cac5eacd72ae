"""The exception list of a month: the measures a reader should ask about, each once, by rules that the list states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.analysis.exceptions.causes import RULE, Found, causes
from saferplan.analysis.exceptions.evidence import Evidence
from saferplan.analysis.exceptions.harm import Harm, harms
from saferplan.analysis.exceptions.result import (
    Cause,
    CauseKind,
    Exceptional,
    Exceptions,
    Side,
    Untested,
)
from saferplan.analysis.position.standing import Standing, Unavailable
from saferplan.analysis.wording import listed, lower_first
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Measure
from saferplan.stats.change import round_half_up
from saferplan.stats.smallest_set import SetFound, smallest_set

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

_WITHOUT_TARGET = 2
"""The rules that need no target: special cause, and different from its group."""

Categories = Callable[[str], Sequence[str]]
"""The categories held of a dataset."""


def exceptions(
    standings: Sequence[Standing],
    evidence: Evidence,
    harm: Sequence[Harm],
    harm_words: str,
    held: Categories,
    unavailable: Sequence[Unavailable] = (),
) -> Exceptions:
    """What stands out among the standings of one month.

    A measure has one line with all its causes, also where two targets are held against it. A wider measure whose
    special cause comes from narrower ones that are listed points to them instead of standing beside them.

    Args:
        evidence, harm: one of each for every standing, in their order.
        held: the categories of a dataset, of which measures count some (`Snapshot.categories`).
        unavailable: measures of the plan without any figure.
    """
    found: dict[tuple[str, str], Exceptional] = {}
    told = [_applied(item, evidence, place) for place, item in enumerate(standings)]
    for item, all_told, of_it in zip(standings, told, harm, strict=True):
        if mine := [each for each in all_told if isinstance(each, Cause)]:
            _add(found, item, mine, of_it)
    untested = [each for all_told in told for each in all_told if isinstance(each, Untested)]
    tested = {_key(item): item for item, all_told in zip(standings, told, strict=True) if _is_tested(item, all_told)}
    ranked = sorted(found.values(), key=lambda e: (e.harm is None, -(e.harm or 0), e.title))
    pointing = list(_folded(ranked, held))
    return Exceptions(
        month=standings[0].position.month,
        area_name=standings[0].position.area_name,
        items=tuple(e for e in pointing if not _only_points(e) and e.side is not Side.IMPROVEMENT),
        improvements=tuple(e for e in pointing if not _only_points(e) and e.side is Side.IMPROVEMENT),
        folded=tuple(e for e in pointing if _only_points(e)),
        untested=(*untested, *(_unavailable(item) for item in unavailable)),
        looked_at=tuple({_key(item): item for item in reversed(standings)}.values())[::-1],
        tested=tuple(tested.values()),
        rule=RULE,
        harm_words=harm_words,
    )


def _applied(item: Standing, evidence: Evidence, place: int) -> list[Found]:
    """Every rule applied to one standing."""
    signal, comparison = evidence.signals[place], evidence.comparisons[place]
    return list(causes(item, signal, comparison, evidence.forecasts[place], evidence.earlier[place]))


def _is_tested(item: Standing, told: Sequence[Found]) -> bool:
    """Whether at least one of the rules could be applied to it."""
    rules = len(CauseKind) if item.target else _WITHOUT_TARGET
    return sum(isinstance(each, Untested) for each in told) < rules


def exception_list(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    standings: Sequence[Standing],
    unavailable: Sequence[Unavailable],
    found: Evidence,
    severity: Measure,
) -> Exceptions:
    """The list with its harms looked up; `severity` is the measure that holds the weights (crime-severity).

    Raises NotMeasurable without any standing.
    """
    if not standings:
        reason = unavailable[0].reason if unavailable else "The plan names no measure; add a target to it."
        raise NotMeasurable(reason)
    ranked_by, words = harms(snapshot, restricted, standings, severity)

    def held(dataset: str) -> Sequence[str]:
        of = restricted if dataset.startswith("local/") and restricted else snapshot
        return of.categories(dataset)

    return exceptions(standings, found, ranked_by, words, held, unavailable)


def _key(item: Standing) -> tuple[str, str]:
    return item.measure.id, item.table.dataset


def _add(found: dict[tuple[str, str], Exceptional], item: Standing, mine: Sequence[Cause], harm: Harm) -> None:
    before = found.get(_key(item))
    known = before.causes if before else ()
    together = dict.fromkeys((*known, *mine))
    order = list(CauseKind)
    ordered = tuple(sorted(together, key=lambda cause: order.index(cause.kind)))
    found[_key(item)] = replace(before, causes=ordered) if before else Exceptional(item, ordered, *harm)


def _unavailable(item: Unavailable) -> Untested:
    return Untested(item.target.title if item.target else item.measure.title, None, item.reason.rstrip("."))


def _only_points(item: Exceptional) -> bool:
    """Whether its one cause is a special one that others explain."""
    return bool(item.see) and {cause.kind for cause in item.causes} == {CauseKind.SPECIAL_CAUSE}


def _folded(ranked: Sequence[Exceptional], held: Categories) -> Iterator[Exceptional]:
    """Each item, those that narrower ones explain with the sentence that says which."""
    chosen = {id(item): _categories(item, held) for item in ranked}
    for wide in ranked:
        names, share = _explaining(wide, ranked, chosen)
        if not names:
            yield wide
            continue
        change = wide.standing.position.rolling_change.change or 0
        whole = "all" if share >= 1 else f"{round_half_up(share * 100):.0f}%"
        see = f"{wide.title}: see {listed([lower_first(n) for n in names])}, which {_make(names)} {whole} of its"
        yield replace(wide, explained_by=names, see=f"{see} {'rise' if change > 0 else 'fall'} in 12 months.")


def _make(names: Sequence[str]) -> str:
    return "makes" if len(names) == 1 else "make"


def _categories(item: Exceptional, held: Categories) -> frozenset[str]:
    """What a count is made of; nothing for percentages, whose changes do not add."""
    standing = item.standing
    if not standing.measure.is_counted:
        return frozenset()
    rules = standing.measure.rules_for(standing.table.dataset, standing.position.month)
    return rules[0].select(held(standing.table.dataset)) if rules else frozenset()


def _explaining(
    wide: Exceptional, ranked: Sequence[Exceptional], chosen: dict[int, frozenset[str]]
) -> tuple[tuple[str, ...], float]:
    """The fewest narrower measures, none counting what another counts, that make 80% of the change of `wide`.

    They are special causes of the same direction from the same dataset. () where there are none.
    """
    direction, change = _direction(wide), wide.standing.position.rolling_change.change
    if not direction or not change or change * direction < 0:
        return (), 0.0
    narrower = [
        other
        for other in ranked
        if chosen[id(other)] < chosen[id(wide)]
        and chosen[id(other)]
        and other.standing.table.dataset == wide.standing.table.dataset
        and _direction(other) == direction
    ]
    parts: list[Exceptional] = []
    for other in sorted(narrower, key=lambda e: -direction * (e.standing.position.rolling_change.change or 0)):
        if all(chosen[id(other)].isdisjoint(chosen[id(part)]) for part in parts):
            parts.append(other)
    made = smallest_set([part.standing.position.rolling_change.change or 0.0 for part in parts], net=change)
    if made.found is not SetFound.FOUND:
        return (), 0.0
    return tuple(parts[i].title for i in made.members), made.share


def _direction(item: Exceptional) -> int:
    """+1 high, -1 low by special cause; 0 without one."""
    cause = next((cause for cause in item.causes if cause.kind is CauseKind.SPECIAL_CAUSE), None)
    return cause.direction if cause else 0
