"""Reports of the content security policy."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from saferplan.web.views import policy


def test_a_report_is_written_on_one_line_and_needs_no_token(site: Client, caplog: pytest.LogCaptureFixture) -> None:
    site = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    report = {
        "csp-report": {"document-uri": "http://localhost/\nforged", "violated-directive": "img-src", "blocked-uri": "x"}
    }
    with caplog.at_level(logging.WARNING):
        answer = site.post("/csp-report/", json.dumps(report), content_type="application/csp-report")
    assert answer.status_code == 204
    assert "img-src" in caplog.text
    assert "\nforged" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"csp-report": 3}', b"[" * 4_000, b"\xff" * 10_000])
def test_what_is_no_report_is_answered_too(site: Client, body: bytes) -> None:
    assert site.post("/csp-report/", body, content_type="application/csp-report").status_code == 204


def test_nobody_fills_the_log(site: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_written", policy.MOST - 1)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            site.post("/csp-report/", b"{}", content_type="application/csp-report")
    assert len(caplog.records) == 1
