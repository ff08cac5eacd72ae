"""Two people at once, in two processes: one does it, the other is told so in one sentence."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from saferplan.accounts.roles import Role
from saferplan.audit.models import Event
from saferplan.audit.verify import verify
from saferplan.governance.editions.actions import add_draft
from saferplan.governance.editions.models import Edition
from saferplan.governance.editions.statuses import Status
from saferplan.governance.editions.store import Store
from saferplan.governance.jobs.models import Job
from tests.audit.stage import Stage
from tests.governance.conftest import FILES, PINS, Person

RACER = Path(__file__).with_name("racer.py")
TIMES = 15


@contextmanager
def racing(stage: Stage, *each: Sequence[str]) -> Iterator[list[subprocess.Popen[str]]]:
    """A process for each, all ready to begin."""
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, RACER, *words],
                    env={"PATH": "", **stage.environment},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for words in each
        ]
        assert [answer(racer) for racer in racers] == ["ready"] * len(racers)
        yield racers
        for racer in racers:
            assert racer.stdin
            racer.stdin.close()


def at_once(racers: Sequence[subprocess.Popen[str]], number: int) -> list[str]:
    """What each got for a number that all were given before any was asked what it got."""
    for racer in racers:
        assert racer.stdin
        racer.stdin.write(f"{number}\n")
        racer.stdin.flush()
    return [answer(racer) for racer in racers]


def answer(racer: subprocess.Popen[str]) -> str:
    assert racer.stdout
    return racer.stdout.readline().strip()


def test_of_two_who_release_at_once_one_does_and_the_other_is_told_who(
    stage: Stage, person: Person, store: Store
) -> None:
    drafts = [add_draft(PINS, FILES, by=person(Role.ANALYST), store=store) for _ in range(TIMES)]
    people = [person(Role.MANAGER) for _ in range(2)]
    with racing(stage, *(["release", str(store.folder), str(each.pk)] for each in people)) as racers:
        answers = {draft.pk: at_once(racers, draft.pk) for draft in drafts}
    for pk, (first, second) in answers.items():
        edition = Edition.objects.select_related("released_by").get(pk=pk)
        assert edition.released_by is not None
        told = second if first == Status.RELEASED else first
        assert sorted([first, second]) == sorted([Status.RELEASED, told])
        assert told.startswith(f"{edition.released_by.name} already released this report at ")
        assert told.endswith("; there is nothing left to do.")
    released = Event.objects.filter(action="report-released").values_list("about", flat=True)
    assert Counter(released) == Counter(f"edition:{draft.pk}" for draft in drafts)
    assert verify().whole


def test_two_who_ask_for_the_same_at_once_get_the_same_job(stage: Stage, person: Person) -> None:
    people = [person(Role.ANALYST) for _ in range(2)]
    with racing(stage, *(["ask", str(each.pk)] for each in people)) as racers:
        answers = [at_once(racers, number) for number in range(TIMES)]
    for pair in answers:
        jobs, states = zip(*(words.split() for words in pair), strict=True)
        assert len(set(jobs)) == 1, pair
        assert sorted(states) == ["known", "new"]
    assert Job.objects.count() == Event.objects.filter(action="report-asked").count() == TIMES
