"""By which network address failed sign-ins are counted."""

from __future__ import annotations

from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils import timezone


def client_address(request: HttpRequest) -> str | None:
    """The reader's, behind as many proxies as the setting trusts: the same that allauth counts by."""
    address: str | None = get_client_ip(request)
    return address


def forget_attempts(days: int) -> None:
    """Delete what axes noted of sign-ins longer than `days` days ago: addresses of people and of their computers."""
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    before = timezone.now() - timedelta(days=days)
    for kind in (AccessAttempt, AccessFailureLog, AccessLog):
        kind.objects.filter(attempt_time__lt=before).delete()
