"""Drivers in plain English. The words claim arithmetic only: what makes a change, never that it means something."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.analysis.drivers.result import Driver, Parts
from saferplan.analysis.figures import Percentage
from saferplan.analysis.position.sentences import number
from saferplan.analysis.wording import in_words, listed, lower_first, upper_first
from saferplan.geography.areas import AreaType
from saferplan.stats.change import round_half_up
from saferplan.stats.smallest_set import MOST_OF_IT, SetFound, SmallestSet

MOST_NAMES = 3
"""A sentence names as many parts; of more it gives the number."""


def rise_or_fall(change: float) -> str:
    """The noun for a change of this sign."""
    return "rise" if change > 0 else "fall"


COUNTER_WORTH_SAYING = 0.1
"""What moved the other way is told beside a share of the net change once it is a tenth of what moved with it."""


def set_sentence(parts: Parts) -> str:
    """What the smallest set says, as a sentence, with what moved the other way; '' where there is no set of parts."""
    found, clause = parts.smallest, set_clause(parts)
    if found is None or found.found is not SetFound.FOUND or round_half_up(found.share * 100) > 100:
        return f"{clause}." if clause else ""
    # Less what is shown, the sum would tell what withheld places did.
    against = found.other_way > COUNTER_WORTH_SAYING * found.same_way and not parts.hidden
    return f"{clause}{_counter(parts, found) if against else ''}."


def _counter(parts: Parts, found: SmallestSet) -> str:
    """What moved the other way. Not 'other types fell by 375': all outside the set may have risen together."""
    many = _against(parts, found) > 1
    verb = "fell" if found.net > 0 else "rose"
    return f"; {_some(many)} {verb}, by {number(found.other_way)}{' together' if many else ''}"


def _against(parts: Parts, found: SmallestSet) -> int:
    """How many parts moved against the whole."""
    return sum(row.change * found.net < 0 for row in parts.rows)


def _some(many: bool) -> str:
    return "some others" if many else "another"


def set_clause(parts: Parts, *, of_it: bool = False) -> str:
    """What the smallest set says, without a full stop; `of_it` where 'the rise' has just been named."""
    found = parts.smallest
    if found is None:
        return ""
    say = {
        SetFound.FOUND: _made,
        SetFound.CANCELLED: _cancelled,
        SetFound.NO_CHANGE: _nothing,
        SetFound.ELSEWHERE: _elsewhere,
        SetFound.UNKNOWN: _nothing,
    }
    if found.found is SetFound.FOUND and of_it:
        return _made(parts, found, "it")
    return say[found.found](parts, found)


def joined(parts: Sequence[Parts]) -> str:
    """The finding: 'Shoplifting and vehicle crime make 83% of the rise; four of 22 wards make 80% of it.'"""
    shown = [p for p in parts if p.smallest and p.smallest.found is SetFound.FOUND] or [p for p in parts if p.smallest]
    clauses = [set_clause(part, of_it=bool(place)) for place, part in enumerate(shown)]
    lowered = [*clauses[:1], *(_inside(clause, part) for clause, part in zip(clauses[1:], shown[1:], strict=True))]
    return f"{'; '.join(lowered)}." if lowered else ""


def _inside(clause: str, part: Parts) -> str:
    """Names of places keep their capital in the middle of a sentence."""
    return clause if _names(part) and part.level else lower_first(clause)


def _made(parts: Parts, found: SmallestSet, whole: str = "") -> str:
    whole = whole or f"the {rise_or_fall(found.net)}"
    # A share, or a sum, of members of which the others are shown would tell what a withheld one did.
    withheld = not parts.hidden.isdisjoint(found.members)
    percent = f"at least {MOST_OF_IT:.0%}" if withheld else f"{round_half_up(found.share * 100):.0f}%"
    few = _names(parts)
    n = len(found.members)
    if round_half_up(found.share * 100) > 100:
        return _more_than_all(parts, found, few)
    if 2 * n > found.parts and found.parts > MOST_NAMES:
        return f"It takes {in_words(n)} of {in_words(found.parts)} {parts.plural} to make {percent} of {whole}"
    make = "makes" if n == 1 and not few.endswith("s") else "make"  # drugs make
    return f"{few or upper_first(_counted(parts, found))} {make} {percent} of {whole}"


def _more_than_all(parts: Parts, found: SmallestSet, few: str) -> str:
    moved = sum(abs(row.change) for row in parts.members)
    verb, other = ("rose", "fell") if found.net > 0 else ("fell", "rose")
    who = few or upper_first(_counted(parts, found))
    sum_of_them = "" if not parts.hidden.isdisjoint(found.members) else f"{number(moved)}, "
    return (
        f"{who} {verb} by {sum_of_them}more than the whole {rise_or_fall(found.net)} of {number(abs(found.net))}, "
        f"as {_some(bool(parts.hidden) or _against(parts, found) > 1)} {other}"
    )


def _counted(parts: Parts, found: SmallestSet) -> str:
    return f"{in_words(len(found.members))} of {in_words(found.parts)} {parts.plural}"


def _names(parts: Parts) -> str:
    """The members by name; '' where they are too many, withheld, or others moved exactly as much.

    Places are counted beside the whole of them rather than named, unless there is one: names are in the table.
    """
    found = parts.smallest
    if found is None or found.tied or len(found.members) > MOST_NAMES or not parts.hidden.isdisjoint(found.members):
        return ""
    if parts.level is None:
        return upper_first(_and([_type_name(row, place) for place, row in enumerate(parts.members)]))
    return _place_name(parts.members[0], parts.level) if len(found.members) == 1 else ""


def _and(names: Sequence[str]) -> str:
    """A comma before the last 'and' where a name has one of its own: criminal damage and arson, and robbery."""
    if len(names) > 1 and any(" and " in name for name in names):
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return listed(names)


def _type_name(row: Driver, place: int) -> str:
    return row.name if place == 0 else lower_first(row.name)


def _place_name(row: Driver, level: AreaType) -> str:
    return f"{row.name} {level.label}" if level is AreaType.WARD else row.name


def _cancelled(parts: Parts, found: SmallestSet) -> str:
    up, down = (found.same_way, found.other_way) if found.net > 0 else (found.other_way, found.same_way)
    sums = "rises and falls" if parts.hidden else f"rises of {number(up)} and falls of {number(down)} in all"
    return f"Among {parts.plural}, {sums} largely cancel out, so no small group of {parts.plural} explains it"


def _nothing(parts: Parts, found: SmallestSet) -> str:
    moved = any(row.change for row in parts.rows)
    return f"There is no change in all{f', as {parts.plural} that rose and fell cancel out' if moved else ''}"


def _elsewhere(parts: Parts, found: SmallestSet) -> str:
    return f"Most of the {rise_or_fall(found.net)} lies in no {parts.label}: {parts.rest_words}"


def chance_note(total: Percentage) -> str:
    """What to add where the change as a whole could be chance; '' where it is clear or cannot be tested."""
    if total.clear is None or total.clear.is_clear or not total.change:
        return ""
    return (
        f"The {rise_or_fall(total.change)} as a whole is no clear change: the measure's usual ups and downs "
        "alone could make it, and then what makes it up says little."
    )
