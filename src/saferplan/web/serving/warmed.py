"""The application as a server process loads it: warm, before the first reader is let in."""

from __future__ import annotations

from saferplan.web.wsgi import application

__all__ = ["application"]

from saferplan.web.serving.warm import keep_warm, warm

warm()
keep_warm()
