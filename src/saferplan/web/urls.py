"""Every address of the site; each part keeps its own in routes/."""

from __future__ import annotations

import importlib
import pkgutil

from django.urls import URLPattern, URLResolver

from saferplan.web import routes

urlpatterns: list[URLPattern | URLResolver] = [
    pattern
    for part in sorted(module.name for module in pkgutil.iter_modules(routes.__path__))
    for pattern in importlib.import_module(f"{routes.__name__}.{part}").urlpatterns
]
