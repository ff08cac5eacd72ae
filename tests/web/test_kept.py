"""Answers are kept by version and audience, packed, and the least asked for gives way."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from saferplan.web import kept as module
from saferplan.web.kept import kept
from saferplan.web.workspaces import Audience, version
from tests.web.conftest import showing

PUBLIC, WORKING = Audience


@dataclass(frozen=True)
class Answer:
    words: str


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Audience, str]]:
    """The version of each audience's workspace, to be set."""
    current = dict.fromkeys(Audience, "1")
    monkeypatch.setattr(module, "version", current.__getitem__)
    module.forget()
    yield current
    module.forget()


def test_an_answer_is_made_once_for_each_audience_key_and_version(versions: dict[Audience, str]) -> None:
    made: list[str] = []

    def make() -> Answer:
        made.append("")
        return Answer("<td>" * 1000)

    for _ in range(3):
        assert kept(PUBLIC, ("a",), make) == Answer("<td>" * 1000)
    assert len(made) == 1
    kept(WORKING, ("a",), make)
    kept(PUBLIC, ("b",), make)
    assert len(made) == 3
    versions[PUBLIC] = "2"
    kept(PUBLIC, ("a",), make)
    kept(WORKING, ("a",), make)
    assert len(made) == 4


def test_a_new_version_drops_the_old_one_of_its_audience_alone(versions: dict[Audience, str]) -> None:
    for audience in Audience:
        kept(audience, ("a",), lambda: "old")
    versions[PUBLIC] = "2"
    kept(PUBLIC, ("b",), lambda: "new")
    assert {full[:3] for full in module._kept} == {(PUBLIC, "2", "b"), (WORKING, "1", "a")}
    assert module._bytes == sum(map(len, module._kept.values()))


def test_an_answer_made_of_what_was_replaced_meanwhile_is_not_kept(versions: dict[Audience, str]) -> None:
    def make() -> str:
        versions[PUBLIC] = "2"
        return "of the old"

    assert kept(PUBLIC, ("a",), make) == "of the old"
    assert kept(PUBLIC, ("a",), lambda: "of the new") == "of the new"


def test_an_error_is_not_kept_and_holds_nobody_up(versions: dict[Audience, str]) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept(PUBLIC, ("a",), fail)
    assert kept(PUBLIC, ("a",), lambda: "made") == "made"
    assert not module._making


def test_the_least_asked_for_gives_way(versions: dict[Audience, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 25_000)
    for name in "abc":
        kept(PUBLIC, (name,), lambda: secrets.token_bytes(10_000))
        kept(PUBLIC, ("a",), lambda: b"")
    assert {full[2] for full in module._kept} == {"a", "c"}
    assert module._bytes == sum(map(len, module._kept.values())) <= 25_000


def test_many_at_once_wait_for_one(versions: dict[Audience, str]) -> None:
    made, ready = [], threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        assert kept(PUBLIC, ("a",), lambda: made.append("") or "made") == "made"  # type: ignore[func-returns-value]

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert not module._making


@pytest.mark.parametrize("name", ["boundaries/wards.geojson", "groups/ours.yaml", "measures/ours.yaml", "notices.yaml"])
def test_every_text_that_figures_depend_on_makes_a_new_version(
    settings: Any, copy_of_peterborough: Path, tmp_path: Path, name: str
) -> None:
    """What a page shows of a folder that its version does not look at would never change."""
    for shown in showing(settings, copy_of_peterborough, tmp_path / "state"):
        before = version(PUBLIC)
        (shown / name).parent.mkdir(exist_ok=True)
        (shown / name).write_text("{}", encoding="utf-8")
        assert version(PUBLIC) != before
