"""The JSON API: the figures of the public pages, for programs. It reads and never writes."""

from __future__ import annotations

from saferplan.web.api.main import api

__all__ = ["api"]
