"""Reports of browsers that a page asked for something the content security policy forbids."""

from __future__ import annotations

import json
import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from saferplan.web.permissions import ANYONE, needs

log = logging.getLogger(__name__)

LONGEST = 4_000
"""Bytes of a report that are read: anybody may send one."""
MOST = 100
"""Reports that one process writes down: the first tell what is wrong, and nobody can fill the disk."""
_written = 0


@needs(ANYONE)
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Write the directive and the address to the log; nothing is answered."""
    global _written
    if _written < MOST:
        _written += 1
        log.warning("content security policy: %s", _said(request.read(LONGEST)))
    return HttpResponse(status=204)


def _said(body: bytes) -> str:
    """What a report says, on one line, or that it could not be read."""
    try:
        report = json.loads(body)["csp-report"]
        told = {name: str(report.get(name))[:200] for name in ("document-uri", "violated-directive", "blocked-uri")}
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return "a report that cannot be read"
    return json.dumps(told)
