"""Mail: one template each, whose first line is the subject. None is sent when no mail server is set."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from saferplan.errors import SaferplanError
from saferplan.web.workspaces import Audience, current

log = logging.getLogger(__name__)


def is_set() -> bool:
    """Whether mail can be sent."""
    return bool(settings.CONFIGURATION.mail)


def send(name: str, address: str, context: Mapping[str, Any]) -> bool:
    """Send the message `web/mail/<name>.txt`; whether it was handed to the mail server.

    A server that is down must not undo what was done, nor tell a stranger which addresses it was asked for.
    """
    if not is_set():
        return False
    text = render_to_string(f"web/mail/{name}.txt", {**context, "partnership": _partnership()})
    subject, _, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (OSError, SMTPException) as error:
        log.warning("The message %s could not be sent: %s", name, type(error).__name__)
        return False
    return True


def _partnership() -> str:
    try:
        return current(Audience.PUBLIC).plan.partnership
    except SaferplanError:
        return "Saferplan"
