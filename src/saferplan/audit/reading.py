"""Events for people to read: a page of them, and what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.db.models import Q

from saferplan.audit.chain import Row
from saferplan.audit.models import Event


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events: empty takes all. `about` is a reference, or a kind of thing such as "edition"."""

    actor: str = ""
    action: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some events, newest first, and whether there are newer and older ones."""

    rows: tuple[Row, ...]
    newer: bool
    older: bool


def leaf(choice: Choice, size: int, *, before: int | None = None, after: int | None = None) -> Leaf:
    """The newest `size` events of the choice: all told, with numbers below `before`, or the next above `after`.

    By number and not by page: the record grows while somebody turns its leaves, and the last of a million is found as
    fast as the first.
    """
    events = Event.objects.filter(_wanted(choice))
    if after is not None:
        found = [
            Row(*row)
            for row in events.filter(number__gt=after).order_by("number").values_list(*Row._fields)[: size + 1]
        ]
        return Leaf(tuple(reversed(found[:size])), newer=len(found) > size, older=True)
    shown = events if before is None else events.filter(number__lt=before)
    found = [Row(*row) for row in shown.order_by("-number").values_list(*Row._fields)[: size + 1]]
    newer = before is not None and events.filter(number__gte=before).exists()
    return Leaf(tuple(found[:size]), newer=newer, older=len(found) > size)


def known(column: Literal["actor", "action"]) -> tuple[str, ...]:
    """Every value a column has, each found by one step in its index: of a million events there are few kinds."""
    sql = (
        f"WITH RECURSIVE found (value) AS (SELECT min({column}) FROM audit_event UNION ALL "
        f"SELECT (SELECT min({column}) FROM audit_event WHERE {column} > value) FROM found WHERE value IS NOT NULL) "
        "SELECT value FROM found WHERE value IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(str(value) for (value,) in cursor.fetchall())


def _wanted(choice: Choice) -> Q:
    wanted = Q()
    if choice.actor:
        wanted &= Q(actor=choice.actor)
    if choice.action:
        wanted &= Q(action=choice.action)
    if ":" in choice.about:
        wanted &= Q(about=choice.about)
    elif choice.about:
        wanted &= Q(about=choice.about) | Q(about__startswith=f"{choice.about}:")
    return wanted
