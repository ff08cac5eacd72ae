"""Pages made ahead of their readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from saferplan.errors import NotMeasurable
from saferplan.web import kept
from saferplan.web.serving import warm
from saferplan.web.workspaces import Audience

if TYPE_CHECKING:
    from django.test import Client


def test_what_most_people_open_first_is_kept_for_each_audience(site: Client) -> None:
    warm.warm()
    held = {key[0] for key in kept._kept}
    assert held == set(Audience)
    before = set(kept._kept)
    for route in ("/", "/measures/", "/plan/"):
        assert site.get(route).status_code == 200
    assert set(kept._kept) == before, "a first reader still had to wait"


def test_what_cannot_be_made_is_left_to_its_readers(
    site: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotMeasurable("There are no figures yet; ingest some.")

    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    for view, times in ((refuse, 0), (burst, 2 * len(warm.ROUTES))):
        caplog.clear()
        monkeypatch.setattr(
            warm, "resolve", lambda _, view=view: type("Match", (), {"func": view, "args": (), "kwargs": {}})
        )
        warm.warm()
        assert len(caplog.records) == times
