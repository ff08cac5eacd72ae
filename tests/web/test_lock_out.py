"""Failed sign-ins are forgotten after a time."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from saferplan.web.sign_in.lock_out import forget_attempts


def test_old_failures_go_and_new_ones_stay(site: Client) -> None:
    from axes.models import AccessAttempt

    for address in ("old@example.org", "new@example.org"):
        site.post("/account/login/", {"login": address, "password": "not this one at all"})
    assert AccessAttempt.objects.count() == 2
    AccessAttempt.objects.filter(username="old@example.org").update(attempt_time=timezone.now() - timedelta(days=91))
    forget_attempts(90)
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["new@example.org"]
